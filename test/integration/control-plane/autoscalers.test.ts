import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1Scale } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import {
  deployments,
  events,
  horizontalPodAutoscalers,
  leases,
  namespaces,
  type ResourceType,
  statefulSets,
} from "../../../api/resources.js";
import { autoscaler } from "../../support/autoscalers.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { eventually } from "../../support/wait.js";
import { deployment, statefulSet } from "../../support/workloads.js";

const ref = { namespace: "default", name: "web" };

describe("autoscalers at two replicas", () => {
  let etcd: PrivateEtcd;
  let folder: string;
  const planes: ControlPlaneProcess[] = [];
  const client = (at: number) => (planes[at] as ControlPlaneProcess).client;

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-autoscalers-"));
    for (const id of ["r1", "r2"]) {
      const plane = await controlPlaneProcess({ id, etcd: etcd.endpoints, folder });
      planes.push(plane);
      plane.start();
      await plane.ready();
    }
    await eventually(() => client(0).get(namespaces, { name: "default" }));
  }, 90_000);
  afterAll(async () => {
    await Promise.all(planes.map((plane) => plane.stop()));
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** As the subresource shows it, whatever is scaled. */
  const sizeOf = async (at: number, { group, version, resource }: ResourceType) => {
    const type: ResourceType<V1Scale> = { group, version, resource };
    return (await client(at).get(type, ref, { subresource: "scale" })).spec?.replicas;
  };
  const becomes = (at: number, type: ResourceType, replicas: number) =>
    eventually(async () => expect(await sizeOf(at, type)).toBe(replicas), { everyMs: 50 });
  const bound = (at: number, name: string, maxReplicas: number) =>
    client(at).patch(horizontalPodAutoscalers, { ...ref, name }, "merge", { spec: { maxReplicas } });

  it("keep whatever has a scale within bounds, and say what they lack", async () => {
    await client(0).create(deployments, deployment("web", { replicas: 9 }));
    const labels = { app: "db" };
    const template = { metadata: { labels }, spec: { containers: [{ name: "db", image: "db:1" }] } };
    await client(1).create(
      statefulSets,
      statefulSet("web", { replicas: 1, selector: { matchLabels: labels }, template }),
    );
    await client(0).create(horizontalPodAutoscalers, autoscaler("deployment", { maxReplicas: 5 }));
    const scaleTargetRef = { apiVersion: "apps/v1", kind: "StatefulSet", name: "web" };
    await client(1).create(horizontalPodAutoscalers, autoscaler("set", { minReplicas: 3, scaleTargetRef }));
    await becomes(1, deployments, 5);
    await becomes(0, statefulSets, 3);
    const found = await eventually(
      async () => {
        const { status } = await client(1).get(horizontalPodAutoscalers, { ...ref, name: "deployment" });
        const active = conditionOf(status?.conditions, "ScalingActive");
        expect(active?.reason).toBe("FailedGetResourceMetric");
        return active;
      },
      { everyMs: 50 },
    );
    expect(found?.message).toBe(
      "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API",
    );
  }, 60_000);

  it("are followed by the next leader", async () => {
    const lease = await client(1).get(leases, { namespace: "kube-system", name: "kube-controller-manager" });
    const leader = lease.spec?.holderIdentity?.startsWith("r1_") ? 0 : 1;
    await planes[leader]?.kill();
    await bound(1 - leader, "deployment", 2);
    await becomes(1 - leader, deployments, 2);
    const told = await eventually(
      async () => {
        const { items } = await client(1 - leader).list(events, { namespace: "default" });
        const found = items.filter(({ reason }) => reason === "SuccessfulRescale").map(({ note }) => note);
        expect(found).toContain("New size: 2; reason: Current number of replicas above Spec.MaxReplicas");
        return found;
      },
      { everyMs: 50 },
    );
    expect(told).toContain("New size: 3; reason: Current number of replicas below Spec.MinReplicas");
  }, 60_000);
});
