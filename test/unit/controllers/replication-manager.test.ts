import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { forbidden } from "../../../api/errors.js";
import type { V1ReplicationController } from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { events, pods, replicaSets, replicationControllers } from "../../../api/resources.js";
import { replicaSetController } from "../../../control-plane/controllers/replica-set/replica-set-controller.js";
import { replicationManager } from "../../../control-plane/controllers/replica-set/replication-manager.js";
import { type ControllerBench, controllerBench } from "../../support/controller-bench.js";
import { pod, replicaSet } from "../../support/workloads.js";

const web = { namespace: "default", name: "web" };

function controller(replicas: number): V1ReplicationController {
  return {
    apiVersion: "v1",
    kind: "ReplicationController",
    metadata: web,
    spec: {
      replicas,
      template: {
        metadata: { labels: { app: "web" } },
        spec: { containers: [{ name: "web", image: "web:1" }] },
      },
    },
  };
}

describe("replication manager", () => {
  let bench: ControllerBench;
  let refusing = false;
  const get = () => bench.client.get(replicationControllers, web);
  const count = async (replicas: number) =>
    bench.until(async () => (await get()).status?.replicas === replicas, 2_000);

  beforeEach(async () => {
    refusing = false;
    const admit = ({ kind, operation }: { kind: { resource: string }; operation: string }) => {
      if (refusing && kind.resource === "pods" && operation === "CREATE")
        throw forbidden({ group: "", resource: "pods" }, "", "no");
    };
    bench = await controllerBench({ plugins: [{ name: "Refuse", admit }] });
    bench.start(replicationManager(bench.context), replicaSetController(bench.context));
  });
  afterEach(() => bench.stop());

  it("keeps a ReplicationController at its number of pods, by the labels of its template", async () => {
    await bench.client.create(replicationControllers, controller(3));
    await count(3);
    const [first] = await bench.all(pods);
    expect(first?.metadata.ownerReferences).toMatchObject([
      {
        apiVersion: "v1",
        kind: "ReplicationController",
        name: "web",
        controller: true,
        blockOwnerDeletion: true,
      },
    ]);
    await bench.settlePods();
    await bench.until(async () => (await get()).status?.availableReplicas === 3);
    expect((await get()).status).toEqual({
      replicas: 3,
      fullyLabeledReplicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      observedGeneration: 1,
    });
    await bench.client.patch(replicationControllers, web, "merge", { spec: { replicas: 1 } });
    await count(1);
    const created = (await bench.all(events)).filter(({ reason }) => reason === "SuccessfulCreate");
    expect(created[0]?.reportingController ?? created[0]?.deprecatedSource?.component).toBe(
      "replication-controller",
    );
  });

  it("adopts orphans, and leaves what a ReplicaSet of the same name has", async () => {
    await bench.client.create(replicaSets, replicaSet("web", 2));
    await bench.until(async () => (await bench.all(pods)).length === 2);
    await bench.client.create(pods, pod("orphan", { labels: { app: "web" } }));
    await bench.client.create(replicationControllers, controller(2));
    await count(2);
    await bench.clock.advance(1_000);
    const owners = (await bench.all(pods)).map(({ metadata }) => metadata.ownerReferences?.[0]?.kind);
    expect(owners.filter((kind) => kind === "ReplicaSet").length).toBeGreaterThanOrEqual(2);
    expect(owners.filter((kind) => kind === "ReplicationController")).toHaveLength(2);
  });

  it("leaves its pods when it is deleted without a word about them", async () => {
    await bench.client.create(replicationControllers, controller(1));
    await count(1);
    await bench.client.delete(replicationControllers, web);
    expect((await get()).metadata.finalizers).toEqual(["orphan"]);
    await bench.client.delete(replicationControllers, web, { propagationPolicy: "Background" });
    expect(await bench.all(replicationControllers)).toEqual([]);
  });

  it("tells of pods that can't be made until they can", async () => {
    refusing = true;
    await bench.client.create(replicationControllers, controller(2));
    const failure = async () => conditionOf((await get()).status?.conditions, "ReplicaFailure");
    await bench.until(async () => (await failure())?.reason === "FailedCreate");
    refusing = false;
    await count(2);
    await bench.until(async () => (await failure()) === undefined);
  });
});
