import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isNotFound } from "../../../../api/errors.js";
import type { V1Pod, V1PodSpec } from "../../../../api/generated/types.js";
import { events, persistentVolumeClaims, persistentVolumes, pods } from "../../../../api/resources.js";
import { ephemeralVolumeController } from "../../../../control-plane/controllers/ephemeral-volume-controller.js";
import { pvProtectionController } from "../../../../control-plane/controllers/volume-protection/pv-protection-controller.js";
import { pvcProtectionController } from "../../../../control-plane/controllers/volume-protection/pvc-protection-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { claim, volume } from "../../../support/volumes.js";
import { pod } from "../../../support/workloads.js";

const withSpec = (name: string, more: Partial<V1PodSpec>): V1Pod => {
  const made = pod(name);
  return { ...made, spec: { containers: [], ...made.spec, ...more } };
};
const data = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
const scratch = [
  { name: "scratch", ephemeral: { volumeClaimTemplate: { spec: claim("x", "1Gi").spec ?? {} } } },
];

describe("what is in use", () => {
  let bench: ControllerBench;
  const claimRef = { namespace: "default", name: "data" };
  const isGone = (call: Promise<unknown>) => call.then(() => false, isNotFound);
  const claimGone = () => isGone(bench.client.get(persistentVolumeClaims, claimRef));
  const finalizers = async () =>
    (await bench.client.get(persistentVolumeClaims, claimRef)).metadata.finalizers;

  beforeEach(async () => {
    bench = await controllerBench();
    const { context } = bench;
    bench.start(
      pvProtectionController(context),
      pvcProtectionController(context),
      ephemeralVolumeController(context),
    );
  });
  afterEach(() => bench.stop());

  it("stays: a claim until the last pod that has a node and names it is gone", async () => {
    await bench.client.create(persistentVolumeClaims, claim("data", "1Gi"));
    await bench.until(async () => (await finalizers())?.[0] === "kubernetes.io/pvc-protection", 2_000);
    await bench.client.create(pods, withSpec("waiting", { volumes: data }));
    const ended = await bench.client.create(pods, withSpec("ended", { volumes: data, nodeName: "a" }));
    await bench.client.update(pods, { ...ended, status: { phase: "Succeeded" } }, { subresource: "status" });
    await bench.client.delete(persistentVolumeClaims, claimRef);
    await bench.clock.advance(1_000);
    expect(await claimGone()).toBe(false);
    await bench.client.delete(pods, { namespace: "default", name: "ended" }, { gracePeriodSeconds: 0 });
    await bench.until(claimGone, 2_000);
  });

  it("asks once for the pods of all claims that go together", async () => {
    const names = Array.from({ length: 40 }, (_, number) => `data-${number}`);
    for (const name of names) await bench.client.create(persistentVolumeClaims, claim(name, "1Gi"));
    await bench.clock.advance(1_000);
    const list = bench.client.list.bind(bench.client);
    let asked = 0;
    bench.client.list = (type, options) => {
      if (type.resource === "pods") asked += 1;
      return list(type, options);
    };
    await Promise.all(
      names.map((name) => bench.client.delete(persistentVolumeClaims, { namespace: "default", name })),
    );
    await bench.until(async () => (await bench.all(persistentVolumeClaims)).length === 0, 5_000);
    expect(asked).toBeLessThan(10);
  });

  it("stays: a volume as long as a claim is bound to it", async () => {
    const made = await bench.client.create(persistentVolumes, volume("a", "1Gi"));
    await bench.client.update(
      persistentVolumes,
      { ...made, status: { phase: "Bound" } },
      { subresource: "status" },
    );
    const now = () => bench.client.get(persistentVolumes, { name: "a" });
    await bench.until(
      async () => (await now()).metadata.finalizers?.[0] === "kubernetes.io/pv-protection",
      2_000,
    );
    await bench.client.delete(persistentVolumes, { name: "a" });
    await bench.clock.advance(1_000);
    const going = await now();
    expect(going.metadata.deletionTimestamp).toBeDefined();
    await bench.client.update(
      persistentVolumes,
      { ...going, status: { phase: "Released" } },
      { subresource: "status" },
    );
    await bench.until(() => isGone(now()), 2_000);
  });

  it("comes with the pod: the claim of a generic ephemeral volume is its pod's", async () => {
    const made = await bench.client.create(pods, withSpec("web", { volumes: scratch }));
    const ref = { namespace: "default", name: "web-scratch" };
    await bench.until(async () => !(await isGone(bench.client.get(persistentVolumeClaims, ref))), 2_000);
    const [owner] = (await bench.client.get(persistentVolumeClaims, ref)).metadata.ownerReferences ?? [];
    expect(owner).toMatchObject({
      kind: "Pod",
      uid: made.metadata.uid,
      controller: true,
      blockOwnerDeletion: true,
    });
  });

  it("is not taken over: a claim of that name which is another's", async () => {
    await bench.client.create(persistentVolumeClaims, claim("web-scratch", "1Gi"));
    await bench.client.create(pods, withSpec("web", { volumes: scratch }));
    await bench.until(async () => (await bench.all(events)).length > 0, 2_000);
    expect((await bench.all(events))[0]).toMatchObject({
      reason: "FailedBinding",
      note: "ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)",
    });
  });

  it("doesn't hold up a pod that waits for the claim that came with it", async () => {
    await bench.client.create(
      pods,
      withSpec("web", { volumes: scratch, nodeName: "a", terminationGracePeriodSeconds: 5 }),
    );
    const ref = { namespace: "default", name: "web-scratch" };
    await bench.until(async () => !(await isGone(bench.client.get(persistentVolumeClaims, ref))), 2_000);
    const podRef = { namespace: "default", name: "web" };
    await bench.client.delete(pods, podRef, { propagationPolicy: "Foreground" });
    await bench.client.delete(persistentVolumeClaims, ref);
    await bench.clock.advance(500);
    expect(await isGone(bench.client.get(persistentVolumeClaims, ref))).toBe(false);
    await bench.client.delete(pods, podRef, { propagationPolicy: "Foreground", gracePeriodSeconds: 0 });
    await bench.until(() => isGone(bench.client.get(persistentVolumeClaims, ref)), 2_000);
  });
});
