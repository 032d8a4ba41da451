import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1RoleBinding } from "../../../api/generated/types.js";
import { pods, roleBindings, secrets } from "../../../api/resources.js";
import { bootstrapTokenSecret } from "../../../common/bootstrap-token.js";
import { systemClock } from "../../../common/clock.js";
import { systemRandom } from "../../../common/random.js";
import { loadOrCreateClusterKeys } from "../../../control-plane/auth/cluster-keys.js";
import type { MeasuredPod, Usage } from "../../../proto/generated/agent.js";
import { bootstrapToken } from "../../support/agent-cluster.js";
import { type ControlPlaneProcess, controlPlaneProcess } from "../../support/control-plane-process.js";
import { type PrivateEtcd, startEtcd } from "../../support/etcd.js";
import { kubeconfigText } from "../../support/kubeconfig-text.js";
import { kubectl, kubectlVersions } from "../../support/kubectl.js";
import { LinkedAgent } from "../../support/linked-agent.js";
import { newPod } from "../../support/manifests.js";
import { RawLink } from "../../support/raw-link.js";
import { eventually } from "../../support/wait.js";

const time = () => ({ endMs: systemClock.now(), windowMs: 10_062 });
const usage = (millicores: number, mebibytes: number) => ({
  cpuNanoCores: millicores * 1e6,
  workingSetBytes: mebibytes * 2 ** 20,
});

describe("what nodes and pods use", () => {
  const ids = ["r1", "r2"] as const;
  let etcd: PrivateEtcd;
  let folder: string;
  let agent: LinkedAgent;
  let neighbour: RawLink;
  let measured: MeasuredPod[];
  const planes = new Map<string, ControlPlaneProcess>();
  const plane = (id: string) => planes.get(id) as ControlPlaneProcess;

  beforeAll(async () => {
    etcd = await startEtcd();
    folder = await mkdtemp(join(tmpdir(), "coracle-usage-"));
    for (const id of ids) {
      planes.set(id, await controlPlaneProcess({ id, etcd: etcd.endpoints, folder }));
      plane(id).start();
      await plane(id).ready();
      await writeFile(join(folder, id), kubeconfigText(plane(id).access), { mode: 0o600 });
    }
    await plane("r1").client.create(secrets, bootstrapTokenSecret(bootstrapToken, "test"));
    const { authority } = await loadOrCreateClusterKeys(join(folder, "pki"), systemClock, systemRandom);
    const cluster = { authority, directory: folder };
    const endpoint = plane("r1").agentEndpoint;
    agent = await LinkedAgent.start(cluster, "n1", [endpoint]);
    neighbour = await RawLink.open(cluster, "n2", endpoint);
    measured = [await run("web", usage(250, 8)), await run("api", usage(50, 64))];
    await run("quiet", usage(0, 0));
  }, 90_000);
  afterAll(async () => {
    neighbour?.close();
    await agent?.stop();
    await Promise.all([...planes.values()].map((one) => one.stop()));
    await etcd?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** A pod on n1 that its node says runs, with what its container uses. */
  async function run(name: string, used: Usage): Promise<MeasuredPod> {
    const pod = newPod(name, undefined, { nodeName: "n1" });
    const metadata = { ...pod.metadata, namespace: "default" };
    // Its ServiceAccount comes with the controllers.
    const made = await eventually(() => plane("r1").client.create(pods, { ...pod, metadata }));
    const { uid = "" } = made.metadata;
    const report = { namespace: "default", name, uid, status: { phase: "Running" }, terminated: false };
    await eventually(async () => expect(await agent.outbox.send(report)).toEqual({ type: "written" }));
    return { uid, time: time(), containers: [{ name: "app", usage: used }] };
  }

  const say = () => agent.usage.send({ node: { time: time(), usage: usage(500, 1_024) }, pods: measured });
  /** What kubectl prints, in words; the figures are told anew, as they would be. */
  const printed = async (id: string, args: readonly string[], options = {}) => {
    say();
    const { code, stdout, stderr } = await kubectl(join(folder, id), args, options);
    if (code !== 0) throw new Error(stderr);
    return stdout
      .trimEnd()
      .split("\n")
      .map((line) => line.trim().split(/\s+/).join(" "));
  };

  it.each([...ids])(
    "are told by replica %s, and printed in columns",
    async (id) => {
      const found = await eventually(async () => {
        const lines = await printed(id, ["top", "pods"]);
        expect(lines).toHaveLength(3);
        return lines;
      });
      expect(found).toEqual(["NAME CPU(cores) MEMORY(bytes)", "api 50m 64Mi", "web 250m 8Mi"]);
      expect(await printed(id, ["get", "podmetrics"])).toEqual([
        "NAME CPU MEMORY WINDOW",
        "api 50m 64Mi 10.062s",
        "web 250m 8Mi 10.062s",
      ]);
      expect(await printed(id, ["get", "nodemetrics", "n1"])).toEqual([
        "NAME CPU MEMORY WINDOW",
        "n1 500m 1Gi 10.062s",
      ]);
    },
    60_000,
  );

  it.each([...kubectlVersions, undefined])(
    "are sorted, summed and selected by kubectl %s",
    async (version) => {
      const top = (...args: string[]) => printed("r2", ["top", ...args], { version });
      expect(await top("pods", "-A", "--containers", "--sort-by=cpu")).toEqual([
        "NAMESPACE POD NAME CPU(cores) MEMORY(bytes)",
        "default web app 250m 8Mi",
        "default api app 50m 64Mi",
      ]);
      expect(await top("pods", "--sum", "--sort-by=memory", "--no-headers")).toEqual([
        "api 50m 64Mi",
        "web 250m 8Mi",
        "________ ________",
        "300m 72Mi",
      ]);
      expect(await top("pod", "-l", "app=web", "--no-headers")).toEqual(["web 250m 8Mi"]);
      expect(await top("pod", "web", "--no-headers")).toEqual(["web 250m 8Mi"]);
      expect(await top("pods", "--field-selector=metadata.name!=web", "--no-headers")).toEqual([
        "api 50m 64Mi",
      ]);
      await expect(top("pod", "quiet")).rejects.toThrow(
        'podmetrics.metrics.k8s.io "default/quiet" not found',
      );
    },
  );

  it("are read by whoever may read the pods of a namespace", async () => {
    const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" };
    const subjects = [{ kind: "User", apiGroup: roleRef.apiGroup, name: "viewer" }];
    const metadata = { name: "viewers", namespace: "default" };
    await plane("r1").client.create(roleBindings, { metadata, roleRef, subjects } as V1RoleBinding);
    const asViewer = (...args: string[]) => printed("r1", ["--as", "viewer", "top", ...args, "--no-headers"]);
    const seen = await eventually(() => asViewer("pods"));
    expect(seen).toEqual(["api 50m 64Mi", "web 250m 8Mi"]);
    await expect(asViewer("pods", "-A")).rejects.toThrow(
      'pods.metrics.k8s.io is forbidden: User "viewer" cannot list resource "pods" in API group "metrics.k8s.io" at the cluster scope',
    );
    await expect(asViewer("nodes")).rejects.toThrow(/nodes\S* is forbidden/);
  });

  it("are no other node's to tell, whatever it says", async () => {
    const [web] = measured;
    const lies = [{ ...(web as MeasuredPod), containers: [{ name: "app", usage: usage(9_000, 9_000) }] }];
    neighbour.say({
      $case: "usage",
      value: { ageMs: 0, node: { time: time(), usage: usage(7, 7) }, pods: lies },
    });
    await eventually(async () => {
      expect(await printed("r1", ["get", "nodemetrics", "n2", "--no-headers"])).toEqual([
        "n2 7m 7Mi 10.062s",
      ]);
    });
    expect(await printed("r1", ["top", "pod", "web", "--no-headers"])).toEqual(["web 250m 8Mi"]);
    neighbour.say({
      $case: "usage",
      value: { ageMs: 0, node: { time: undefined, usage: undefined }, pods: [] },
    });
    await eventually(() => expect(printed("r1", ["get", "nodemetrics", "n2"])).rejects.toThrow("not found"));
  });

  it("go with the node's link, and leave nothing behind", async () => {
    neighbour.say({
      $case: "usage",
      value: { ageMs: 0, node: { time: time(), usage: usage(7, 7) }, pods: [] },
    });
    await eventually(() => printed("r1", ["get", "nodemetrics", "n2"]));
    neighbour.close();
    await eventually(() => expect(printed("r1", ["get", "nodemetrics", "n2"])).rejects.toThrow("not found"));
  });
});
