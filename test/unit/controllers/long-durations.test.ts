import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { conditionOf } from "../../../api/meta/conditions.js";
import { deployments, nodes, pods } from "../../../api/resources.js";
import { deploymentController } from "../../../control-plane/controllers/deployment/deployment-controller.js";
import { taintEvictionController } from "../../../control-plane/controllers/node-lifecycle/taint-eviction-controller.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import type { ControllerSpec } from "../../../control-plane/reconcile/controller-spec.js";
import { type ControllerBench, controllerBench, runningStatus } from "../../support/controller-bench.js";
import { deployment, pod } from "../../support/workloads.js";

describe("durations as long as fields hold", () => {
  let bench: ControllerBench;
  let looks = 0;
  const counted = (spec: ControllerSpec): ControllerSpec => ({
    ...spec,
    reconciler: {
      reconcile(key, signal) {
        looks++;
        return spec.reconciler.reconcile(key, signal);
      },
    },
  });
  const looksWithin = async (ms: number) => {
    await bench.clock.advance(1_000);
    looks = 0;
    await bench.clock.advance(ms);
    return looks;
  };

  beforeEach(async () => {
    bench = await controllerBench();
  });
  afterEach(() => bench.stop());

  it.each([2 ** 31 - 1, 2 ** 31 - 2, 600_000_000])(
    "keep a Deployment with a deadline of %d s waiting, without looking again and again",
    async (progressDeadlineSeconds) => {
      bench.start(counted(deploymentController(bench.context)), replicaSetController(bench.context));
      await bench.client.create(deployments, deployment("web", { progressDeadlineSeconds }));
      expect(await looksWithin(3_600_000)).toBe(0);
      const [{ status } = {}] = await bench.all(deployments);
      expect(conditionOf(status?.conditions, "Progressing")?.reason).not.toBe("ProgressDeadlineExceeded");
    },
  );

  it("take a rollout whose last progress nobody knows for one that has run out of time", async () => {
    const made = await bench.client.create(deployments, deployment("web", { replicas: 1 }));
    const conditions = [{ type: "Progressing", status: "True", reason: "ReplicaSetUpdated" }];
    const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, conditions };
    bench.start(counted(deploymentController(bench.context)), replicaSetController(bench.context));
    await bench.clock.advance(1_000);
    const now = await bench.client.get(deployments, { namespace: "default", name: made.metadata.name ?? "" });
    await bench.client.update(deployments, { ...now, status }, { subresource: "status" });
    await bench.clock.advance(10_000);
    const [{ status: after } = {}] = await bench.all(deployments);
    const reason = "ProgressDeadlineExceeded";
    expect(conditionOf(after?.conditions, "Progressing")).toMatchObject({ status: "False", reason });
    expect(await looksWithin(60_000)).toBe(0);
  });

  it("leave a pod that tolerates a taint for so long where it is", async () => {
    bench.start(counted(taintEvictionController(bench.context)));
    const taints = [{ key: "maintenance", effect: "NoExecute" }];
    await bench.client.create(nodes, {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "n" },
      spec: { taints },
    });
    for (const tolerationSeconds of [9e15, 2 ** 31]) {
      const tolerations = [
        { key: "maintenance", operator: "Exists", effect: "NoExecute", tolerationSeconds },
      ];
      const spec = { nodeName: "n", tolerations };
      const made = await bench.client.create(pods, pod(`p-${tolerationSeconds}`, {}, spec));
      await bench.client.update(
        pods,
        { ...made, status: runningStatus(bench.clock) },
        { subresource: "status" },
      );
    }
    expect(await looksWithin(3_600_000)).toBe(0);
    expect(await bench.all(pods)).toHaveLength(2);
    expect((await bench.all(pods)).every(({ metadata }) => !metadata.deletionTimestamp)).toBe(true);
  });
});
