import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod, V1Taint } from "../../../../api/generated/types.js";
import { nodes, pods } from "../../../../api/resources.js";
import { podGcController } from "../../../../control-plane/controllers/pod-gc/pod-gc-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { pod } from "../../../support/workloads.js";

const finalizers = ["example.com/seen"];
const ref = { namespace: "default", name: "p" };
const outOfService: V1Taint = { key: "node.kubernetes.io/out-of-service", effect: "NoExecute" };
const unreachable: V1Taint = { key: "node.kubernetes.io/unreachable", effect: "NoExecute" };

/** A finalizer keeps each pod where it can be looked at. */
describe("the collector of pods", () => {
  let bench: ControllerBench;
  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(() => bench.stop());

  const addNode = async (status: string, taints: V1Taint[] = []) => {
    const made = await bench.client.create(nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      spec: { taints },
    });
    const conditions = [{ type: "Ready", status }];
    await bench.client.update(nodes, { ...made, status: { conditions } }, { subresource: "status" });
  };
  const addPod = async (nodeName: string | undefined, phase: string) => {
    const made = await bench.client.create(pods, pod("p", { finalizers }, nodeName ? { nodeName } : {}));
    await bench.client.update(pods, { ...made, status: { phase } }, { subresource: "status" });
  };
  const podAfter = async (ms: number): Promise<V1Pod> => {
    await bench.clock.advance(ms);
    return bench.client.get(pods, ref);
  };
  const start = () => bench.start(podGcController(bench.context));

  it.each([["Pending"], ["Running"], ["Succeeded"], ["Failed"]])(
    "takes one of a node that is no more, in its phase %s, once that has been gone for a while",
    async (phase) => {
      await addPod("gone", phase);
      start();
      expect((await podAfter(39_000)).metadata.deletionTimestamp).toBeUndefined();
      const { metadata, status } = await podAfter(41_000);
      expect(metadata).toMatchObject({
        deletionGracePeriodSeconds: 0,
        deletionTimestamp: expect.any(String),
      });
      const hadEnded = phase === "Succeeded" || phase === "Failed";
      expect(status?.phase).toBe(hadEnded ? phase : "Failed");
      const message = "PodGC: node no longer exists";
      const about = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message };
      const disrupted = { ...about, observedGeneration: 1 };
      const told = status?.conditions?.filter(({ type }) => type === disrupted.type) ?? [];
      expect(told).toEqual(hadEnded ? [] : [expect.objectContaining(disrupted)]);
      expect(await bench.figures("pod_gc_collector_force_delete_pods_total")).toEqual([
        expect.stringMatching(/^{namespace="default",reason="orphaned"} \d$/),
      ]);
    },
  );

  it("leaves one whose node has come back in the meantime", async () => {
    await addPod("n", "Running");
    start();
    await bench.clock.advance(30_000);
    await addNode("True");
    await bench.clock.advance(30_000);
    await bench.client.delete(nodes, { name: "n" });
    expect((await podAfter(39_000)).metadata.deletionTimestamp).toBeUndefined();
  });

  it.each<[string, string, V1Taint[], string]>([
    ["takes one that goes from a node out of service", "Unknown", [outOfService], "Failed"],
    ["leaves one that goes from a node that is ready", "True", [outOfService], "Running"],
    ["leaves one that goes from a node in service", "Unknown", [], "Running"],
    ["leaves one that goes from a node with another taint", "Unknown", [unreachable], "Running"],
  ])("%s", async (_, ready, taints, phase) => {
    await addNode(ready, taints);
    await addPod("n", "Running");
    await bench.client.delete(pods, ref, { gracePeriodSeconds: 30 });
    start();
    const { metadata, status } = await podAfter(21_000);
    expect(status?.phase).toBe(phase);
    expect(metadata.deletionGracePeriodSeconds).toBe(phase === "Failed" ? 0 : 30);
  });

  it.each([["Pending"], ["Running"], ["Succeeded"]])(
    "takes one that goes and has no node, in its phase %s",
    async (phase) => {
      await addPod(undefined, phase);
      await bench.client.delete(pods, ref, { gracePeriodSeconds: 30 });
      start();
      expect((await podAfter(1_000)).status?.phase).toBe(phase === "Succeeded" ? phase : "Failed");
    },
  );

  it.each<[string, string | undefined]>([
    ["leaves one that waits for a node", undefined],
    ["leaves one that runs on a node out of service", "n"],
  ])("%s", async (_, nodeName) => {
    await addNode("Unknown", [outOfService]);
    await addPod(nodeName, "Running");
    start();
    const { metadata, status } = await podAfter(81_000);
    expect([metadata.deletionTimestamp, status?.phase]).toEqual([undefined, "Running"]);
  });
});
