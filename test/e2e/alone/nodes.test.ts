import { afterAll, describe, expect, it } from "@jest/globals";
import type { V1PodDisruptionBudget } from "../../../api/generated/types.js";
import { newDeployment, newPod } from "../../support/manifests.js";
import { clusterKubeconfig } from "../../support/one-host-cluster.js";
import { useNamespace } from "../../support/test-namespace.js";
import { eventually } from "../../support/wait.js";

describe("looking after a node", () => {
  const namespace = useNamespace(clusterKubeconfig);
  const node = () => namespace.field("{.items[0].metadata.name}", "nodes");
  afterAll(async () => {
    await namespace.run(["uncordon", await node()]);
    await namespace.run(["taint", "nodes", "--all", "dedicated-"]);
  });

  it("puts no pod on a cordoned node, and says why", async () => {
    expect(await namespace.ok("cordon", await node())).toMatch(/node\/\S+ cordoned/);
    expect(await namespace.ok("get", "nodes")).toContain("Ready,SchedulingDisabled");
    await namespace.apply(newPod("waits"));
    await namespace.ok("wait", "pod/waits", "--for=condition=PodScheduled=False", "--timeout=10s");
    await eventually(async () =>
      expect(await namespace.ok("events", "--for=pod/waits")).toMatch(/FailedScheduling .*0\/1 nodes/),
    );
    await namespace.ok("uncordon", await node());
    await namespace.waitReady("pod/waits");
  });

  it("drains a node of the pods that a selector names", async () => {
    await namespace.apply(newDeployment("web", 1));
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
    const drained = await namespace.ok("drain", await node(), "--pod-selector=app=web", "--timeout=40s");
    expect(drained).toMatch(/evicting pod e2e-\S+\/web-[\s\S]*evicted[\s\S]*drained/);
    await namespace.ok("uncordon", await node());
    await namespace.ok("rollout", "status", "deployment/web", "--timeout=40s");
  });

  it("drains no more pods at once than their budget allows, and waits for the rest", async () => {
    await namespace.apply(newDeployment("guarded", 2), {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "guarded" },
      spec: { maxUnavailable: "50%", selector: { matchLabels: { app: "guarded" } } },
    } as V1PodDisruptionBudget);
    await namespace.ok("rollout", "status", "deployment/guarded", "--timeout=40s");
    const allows = (count: number) =>
      namespace.ok(
        "wait",
        "pdb/guarded",
        `--for=jsonpath={.status.disruptionsAllowed}=${count}`,
        "--timeout=20s",
      );
    await allows(1);
    const draining = namespace.run(["drain", await node(), "--pod-selector=app=guarded", "--timeout=60s"]);
    await allows(0);
    await namespace.ok("uncordon", await node());
    const { code, stdout, stderr } = await draining;
    expect(stderr).toContain("Cannot evict pod as it would violate the pod's disruption budget.");
    expect(stdout.match(/pod\/guarded-\S+ evicted/g)).toHaveLength(2);
    expect(code).toBe(0);
    await namespace.ok("rollout", "status", "deployment/guarded", "--timeout=40s");
    await allows(1);
  });

  it("keeps pods away that don't tolerate a taint", async () => {
    await namespace.ok("taint", "nodes", await node(), "dedicated=others:NoSchedule");
    const tolerations = [{ key: "dedicated", operator: "Exists" as const }];
    await namespace.apply(newPod("intolerant"), newPod("tolerant", undefined, { tolerations }));
    await namespace.waitReady("pod/tolerant");
    await namespace.ok("wait", "pod/intolerant", "--for=condition=PodScheduled=False", "--timeout=10s");
    await namespace.ok("taint", "nodes", await node(), "dedicated-");
    await namespace.waitReady("pod/intolerant");
  });

  it("refuses pods that don't fit, and says what lacks", async () => {
    const resources = { requests: { cpu: "1000" } };
    await namespace.apply(newPod("huge", [{ name: "app", image: "coracle/busybox:dev", resources }]));
    await eventually(async () =>
      expect(await namespace.ok("events", "--for=pod/huge")).toMatch(/FailedScheduling .*0\/1 nodes.*cpu/),
    );
  });
});
