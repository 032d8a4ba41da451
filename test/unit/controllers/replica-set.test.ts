import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { forbidden } from "../../../api/errors.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { controllerOf } from "../../../api/meta/owner-references.js";
import { pods, replicaSets } from "../../../api/resources.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { pod, replicaSet } from "../../support/workloads.js";

describe("replica set controller", () => {
  let bench: ControllerBench;
  let refusing = false;
  const get = () => bench.client.get(replicaSets, { namespace: "default", name: "web" });

  beforeEach(async () => {
    refusing = false;
    const admit = ({ kind, operation }: { kind: { resource: string }; operation: string }) => {
      if (refusing && kind.resource === "pods" && operation === "CREATE")
        throw forbidden({ group: "", resource: "pods" }, "", "no");
    };
    bench = await controllerBench({ plugins: [{ name: "Refuse", admit }] });
    bench.start(replicaSetController(bench.context));
  });
  afterEach(() => bench.stop());

  it("makes exactly the wanted pods, and as many again as are lost", async () => {
    await bench.client.create(replicaSets, replicaSet("web", 100));
    await bench.until(async () => (await get()).status?.replicas === 100, 1_000);
    expect(await bench.all(pods)).toHaveLength(100);
    const [lost] = await bench.all(pods);
    await bench.client.delete(pods, { namespace: "default", name: lost?.metadata.name ?? "" });
    await bench.until(async () =>
      (await bench.all(pods)).some(({ metadata }) => metadata.uid !== lost?.metadata.uid),
    );
    await bench.clock.advance(1_000);
    expect((await bench.all(pods)).filter(({ metadata }) => !metadata.deletionTimestamp)).toHaveLength(100);
  });

  it("leaves orphans that have ended alone", async () => {
    const orphan = await bench.client.create(pods, pod("orphan"));
    await bench.client.update(pods, { ...orphan, status: { phase: "Succeeded" } }, { subresource: "status" });
    await bench.client.create(replicaSets, replicaSet("web", 1));
    await bench.until(async () => (await get()).status?.replicas === 1);
    expect(
      controllerOf(await bench.client.get(pods, { namespace: "default", name: "orphan" })),
    ).toBeUndefined();
  });

  it("adopts matching orphans and releases what no longer matches", async () => {
    await bench.client.create(pods, pod("orphan"));
    await bench.client.create(replicaSets, replicaSet("web", 1));
    await bench.until(async () => (await get()).status?.replicas === 1);
    const adopted = await bench.client.get(pods, { namespace: "default", name: "orphan" });
    expect(controllerOf(adopted)).toMatchObject({
      kind: "ReplicaSet",
      name: "web",
      blockOwnerDeletion: true,
    });
    expect(await bench.all(pods)).toHaveLength(1);
    await bench.client.update(pods, {
      ...adopted,
      metadata: { ...adopted.metadata, labels: { app: "else" } },
    });
    await bench.until(async () => (await bench.all(pods)).length === 2);
    const released = await bench.client.get(pods, { namespace: "default", name: "orphan" });
    expect(released.metadata.ownerReferences ?? []).toEqual([]);
  });

  it("counts a pod as available only after minReadySeconds", async () => {
    const set = replicaSet("web", 1);
    await bench.client.create(replicaSets, {
      ...set,
      spec: { ...set.spec, minReadySeconds: 5, selector: { matchLabels: { app: "web" } } },
    });
    await bench.until(async () => (await bench.all(pods)).length === 1);
    await bench.settlePods();
    await bench.until(async () => (await get()).status?.readyReplicas === 1);
    expect((await get()).status?.availableReplicas).toBeUndefined();
    await bench.clock.advance(5_100);
    expect((await get()).status?.availableReplicas).toBe(1);
  });

  it("tells of pods that can't be made, and recovers", async () => {
    refusing = true;
    await bench.client.create(replicaSets, replicaSet("web", 2));
    const failure = async () => conditionOf((await get()).status?.conditions, "ReplicaFailure");
    await bench.until(async () => (await failure()) !== undefined);
    expect(await failure()).toMatchObject({
      status: "True",
      reason: "FailedCreate",
      message: "pods is forbidden: no",
    });
    refusing = false;
    await bench.until(async () => (await get()).status?.replicas === 2, 60_000);
    expect(await failure()).toBeUndefined();
  });

  it("deletes the cheapest pods first", async () => {
    await bench.client.create(replicaSets, replicaSet("web", 3));
    await bench.until(async () => (await get()).status?.replicas === 3);
    await bench.settlePods();
    const [cheap, ...dear] = await bench.all(pods);
    for (const one of dear) {
      const annotations = { "controller.kubernetes.io/pod-deletion-cost": "10" };
      await bench.client.update(pods, { ...one, metadata: { ...one.metadata, annotations } });
    }
    await bench.until(async () => (await get()).status?.readyReplicas === 3);
    const now = await get();
    await bench.client.update(replicaSets, {
      ...now,
      spec: { ...replicaSet("web", 2).spec, selector: { matchLabels: { app: "web" } } },
    });
    await bench.until(async () => (await get()).status?.replicas === 2);
    const left = (await bench.all(pods)).filter(({ metadata }) => !metadata.deletionTimestamp);
    expect(left.map(({ metadata }) => metadata.name)).not.toContain(cheap?.metadata.name);
  });
});
