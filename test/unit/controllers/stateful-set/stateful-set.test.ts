import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { forbidden } from "../../../../api/errors.js";
import type { V1PersistentVolumeClaim, V1Pod, V1StatefulSet } from "../../../../api/generated/types.js";
import { controllerOf } from "../../../../api/meta/owner-references.js";
import {
  controllerRevisions,
  events,
  persistentVolumeClaims,
  pods,
  statefulSets,
} from "../../../../api/resources.js";
import { garbageCollectorController } from "../../../../control-plane/controllers/garbage-collector/garbage-collector-controller.js";
import { statefulSetController } from "../../../../control-plane/controllers/stateful-set/stateful-set-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { pod, statefulSet, templateOf } from "../../../support/workloads.js";

const claimTemplate: V1PersistentVolumeClaim = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "data", labels: { kept: "yes" } },
  spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
};
const volumeClaimTemplates = [claimTemplate];

describe("stateful set controller", () => {
  let bench: ControllerBench;
  let refusing = false;

  beforeEach(async () => {
    refusing = false;
    const admit = ({ kind, operation }: { kind: { resource: string }; operation: string }) => {
      if (refusing && kind.resource === "pods" && operation === "CREATE")
        throw forbidden({ group: "", resource: "pods" }, "", "no");
    };
    bench = await controllerBench({ plugins: [{ name: "Refuse", admit }] });
    bench.start(statefulSetController(bench.context));
  });
  afterEach(() => bench.stop());

  const get = () => bench.client.get(statefulSets, { namespace: "default", name: "web" });
  const create = (spec: Partial<V1StatefulSet["spec"]> = {}) =>
    bench.client.create(statefulSets, statefulSet("web", { replicas: 3, ...spec }));
  const change = async (spec: Partial<V1StatefulSet["spec"]>) => {
    const set = await get();
    return bench.client.update(statefulSets, {
      ...set,
      spec: { ...set.spec, ...spec } as V1StatefulSet["spec"],
    });
  };
  const member = (ordinal: number) =>
    bench.client.get(pods, { namespace: "default", name: `web-${ordinal}` });
  const remove = (name: string) => bench.client.delete(pods, { namespace: "default", name });
  const names = async () => (await bench.all(pods)).map(({ metadata }) => metadata.name).sort();
  const claims = async () =>
    (await bench.all(persistentVolumeClaims)).map(({ metadata }) => metadata.name).sort();
  const images = async () =>
    (await bench.all(pods))
      .map(({ metadata, spec }) => `${metadata.name} ${spec?.containers[0]?.image}`)
      .sort();
  const rolledOut = async (isDone: (set: V1StatefulSet) => boolean) =>
    bench.until(async () => {
      await bench.settlePods();
      return isDone(await get());
    });
  const ready = (count: number) => rolledOut(({ status }) => status?.readyReplicas === count);
  const updated = (count: number) => rolledOut(({ status }) => status?.updatedReplicas === count);

  it("makes members one after the other, each with its name", async () => {
    await create();
    await bench.until(async () => (await names()).length === 1);
    await bench.clock.advance(2_000);
    expect(await names()).toEqual(["web-0"]);
    await ready(3);
    const first = await member(0);
    const { status } = await get();
    expect(first).toMatchObject({
      metadata: {
        generateName: "web-",
        labels: {
          app: "web",
          "statefulset.kubernetes.io/pod-name": "web-0",
          "apps.kubernetes.io/pod-index": "0",
          "controller-revision-hash": status?.updateRevision,
        },
      },
      spec: { hostname: "web-0", subdomain: "web" },
    });
    expect(controllerOf(first)).toMatchObject({ kind: "StatefulSet", name: "web" });
    expect(status).toMatchObject({
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      currentReplicas: 3,
      updatedReplicas: 3,
      currentRevision: status?.updateRevision,
      collisionCount: 0,
    });
    const told = (await bench.all(events)).map(({ reason, note }) => `${reason}: ${note}`);
    expect(told).toContain("SuccessfulCreate: create Pod web-0 in StatefulSet web successful");
  });

  it("rolls a template out behind its partition, and back", async () => {
    await create();
    await ready(3);
    const { currentRevision } = (await get()).status ?? {};
    const partition = (from: number) => ({ type: "RollingUpdate", rollingUpdate: { partition: from } });
    await change({ template: templateOf("web:2"), updateStrategy: partition(2) });
    await updated(1);
    await ready(3);
    expect(await images()).toEqual(["web-0 web:1", "web-1 web:1", "web-2 web:2"]);
    expect((await get()).status).toMatchObject({ currentRevision, currentReplicas: 2, updatedReplicas: 1 });
    await remove("web-0");
    await ready(3);
    expect(await images()).toEqual(["web-0 web:1", "web-1 web:1", "web-2 web:2"]);
    await change({ updateStrategy: partition(0) });
    await rolledOut(({ status }) => status?.currentRevision === status?.updateRevision);
    expect(await images()).toEqual(["web-0 web:2", "web-1 web:2", "web-2 web:2"]);
    await change({ template: templateOf("web:1") });
    await rolledOut(({ status }) => status?.currentRevision === currentRevision);
    expect(await images()).toEqual(["web-0 web:1", "web-1 web:1", "web-2 web:1"]);
    expect(await bench.all(controllerRevisions)).toHaveLength(2);
  });

  it("does without maxUnavailable, whose gate is off", async () => {
    const rollingUpdate = { partition: 1, maxUnavailable: 2 };
    await create({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });
    expect((await get()).spec?.updateStrategy).toEqual({
      type: "RollingUpdate",
      rollingUpdate: { partition: 1 },
    });
  });

  it("gives no name to a second pod before the first is gone", async () => {
    const { metadata, spec } = templateOf("web:1");
    const template = { metadata, spec: { ...spec, nodeName: "lost" } };
    await create({ replicas: 1, podManagementPolicy: "Parallel", template });
    await ready(1);
    const { uid } = (await member(0)).metadata;
    await remove("web-0");
    await bench.clock.advance(60_000);
    expect((await member(0)).metadata).toMatchObject({ uid, deletionTimestamp: expect.any(String) });
    expect(await names()).toEqual(["web-0"]);
    await bench.settlePods();
    await bench.until(async () => (await names()).length === 1 && (await member(0)).metadata.uid !== uid);
  });

  it("makes a member that ended anew", async () => {
    await create({ replicas: 1 });
    await ready(1);
    const ended = await member(0);
    await bench.client.update(pods, { ...ended, status: { phase: "Failed" } }, { subresource: "status" });
    await bench.until(async () => {
      const [now] = await bench.all(pods);
      return now !== undefined && now.metadata.uid !== ended.metadata.uid;
    });
  });

  it("adopts an orphan with a member's name, and no other", async () => {
    await bench.client.create(pods, pod("web-0"));
    await bench.client.create(pods, pod("web-x"));
    await create({ replicas: 1 });
    await ready(1);
    expect(controllerOf(await member(0))).toMatchObject({ name: "web" });
    const other = await bench.client.get(pods, { namespace: "default", name: "web-x" });
    expect(controllerOf(other)).toBeUndefined();
  });

  it("mends the label by which one member is found", async () => {
    await create({ replicas: 1 });
    await ready(1);
    const found = await member(0);
    const labels = { ...found.metadata.labels, "statefulset.kubernetes.io/pod-name": "else" };
    await bench.client.update(pods, { ...found, metadata: { ...found.metadata, labels } } as V1Pod);
    await bench.until(
      async () => (await member(0)).metadata.labels?.["statefulset.kubernetes.io/pod-name"] === "web-0",
    );
  });

  it("counts members as available after minReadySeconds, and goes on then", async () => {
    await create({ replicas: 2, minReadySeconds: 20 });
    await ready(1);
    expect(await names()).toEqual(["web-0"]);
    expect((await get()).status).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    await bench.until(async () => (await names()).length === 2, 21_000);
  });

  it("keeps no more revisions than it should, but those that members have", async () => {
    await create({ replicas: 1, revisionHistoryLimit: 1 });
    for (const image of ["web:2", "web:3", "web:4"]) {
      await ready(1);
      await change({ template: templateOf(image) });
      await rolledOut(({ status }) => status?.currentRevision === status?.updateRevision);
    }
    await bench.until(async () => (await bench.all(controllerRevisions)).length === 2);
  });

  it("gives revisions the set's annotations, of which one says why", async () => {
    const set = statefulSet("web", { replicas: 0 });
    const annotations = { "kubernetes.io/change-cause": "begin" };
    await bench.client.create(statefulSets, { ...set, metadata: { ...set.metadata, annotations } });
    await bench.until(async () => (await bench.all(controllerRevisions)).length === 1);
    expect((await bench.all(controllerRevisions))[0]?.metadata.annotations).toEqual(annotations);
  });

  it("tells of what it can't make, and tries again", async () => {
    refusing = true;
    await create({ replicas: 1 });
    await bench.until(async () =>
      (await bench.all(events)).some(
        ({ reason, note }) =>
          reason === "FailedCreate" && note?.startsWith("create Pod web-0 in StatefulSet web failed error: "),
      ),
    );
    refusing = false;
    await ready(1);
  });

  describe("with claims", () => {
    it("makes each member's own, and keeps them", async () => {
      await create({ replicas: 2, volumeClaimTemplates });
      await ready(2);
      expect(await claims()).toEqual(["data-web-0", "data-web-1"]);
      const [claim] = await bench.all(persistentVolumeClaims);
      expect(claim?.metadata.labels).toEqual({ app: "web", kept: "yes" });
      const volumes = (await member(1)).spec?.volumes ?? [];
      expect(volumes.find(({ name }) => name === "data")?.persistentVolumeClaim?.claimName).toBe(
        "data-web-1",
      );
      await change({ replicas: 0 });
      await rolledOut(({ status }) => status?.replicas === 0);
      expect(await claims()).toEqual(["data-web-0", "data-web-1"]);
    });

    it("makes a claim anew that a starting member lacks", async () => {
      await create({ replicas: 1, volumeClaimTemplates });
      await bench.until(async () => (await names()).length === 1);
      await bench.client.delete(persistentVolumeClaims, { namespace: "default", name: "data-web-0" });
      await bench.until(async () => (await claims()).length === 1);
    });

    it("lets them end with members that are scaled away, before these come back", async () => {
      bench.start(garbageCollectorController(bench.context, bench));
      const persistentVolumeClaimRetentionPolicy = { whenScaled: "Delete", whenDeleted: "Retain" };
      await create({ replicas: 2, volumeClaimTemplates, persistentVolumeClaimRetentionPolicy });
      await ready(2);
      const before = await bench.client.get(persistentVolumeClaims, {
        namespace: "default",
        name: "data-web-1",
      });
      await change({ replicas: 1 });
      await rolledOut(({ status }) => status?.replicas === 1);
      await change({ replicas: 2 });
      await ready(2);
      const after = await bench.client.get(persistentVolumeClaims, {
        namespace: "default",
        name: "data-web-1",
      });
      expect(after.metadata.uid).not.toBe(before.metadata.uid);
    });
  });
});
