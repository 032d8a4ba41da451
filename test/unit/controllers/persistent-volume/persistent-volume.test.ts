import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  events,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from "../../../../api/resources.js";
import { persistentVolumeController } from "../../../../control-plane/controllers/persistent-volume/persistent-volume-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { sleeper } from "../../../support/pods.js";
import { claim, storageClass, volume } from "../../../support/volumes.js";
import { pod } from "../../../support/workloads.js";

describe("volumes and claims", () => {
  let bench: ControllerBench;
  const claimNow = (name = "data") =>
    bench.client.get(persistentVolumeClaims, { namespace: "default", name });
  const volumeNow = (name: string) => bench.client.get(persistentVolumes, { name });
  const phase = async (name: string) => (await volumeNow(name)).status?.phase;
  const reasons = async () => (await bench.all(events)).map(({ reason, note }) => `${reason}: ${note}`);
  const addClaim = (...args: Parameters<typeof claim>) =>
    bench.client.create(persistentVolumeClaims, claim(...args));
  const addVolume = (...args: Parameters<typeof volume>) =>
    bench.client.create(persistentVolumes, volume(...args));
  const bound = (name = "data") =>
    bench.until(async () => (await claimNow(name)).status?.phase === "Bound", 2_000);
  const told = (reason: string) =>
    bench.until(async () => (await reasons()).some((line) => line.startsWith(`${reason}: `)), 2_000);

  beforeEach(async () => {
    bench = await controllerBench();
    bench.start(persistentVolumeController(bench.context));
  });
  afterEach(() => bench.stop());

  it("are bound to each other, whichever comes first", async () => {
    await addVolume("a", "5Gi");
    await bench.until(async () => (await phase("a")) === "Available", 2_000);
    await addClaim("data", "2Gi");
    await bound();
    const [found, kept] = [await claimNow(), await volumeNow("a")];
    expect(found.spec?.volumeName).toBe("a");
    expect(found.status).toEqual({
      phase: "Bound",
      accessModes: ["ReadWriteOnce"],
      capacity: { storage: "5Gi" },
    });
    expect(found.metadata.annotations).toEqual({
      "pv.kubernetes.io/bind-completed": "yes",
      "pv.kubernetes.io/bound-by-controller": "yes",
    });
    expect(kept.spec?.claimRef).toMatchObject({
      kind: "PersistentVolumeClaim",
      name: "data",
      uid: found.metadata.uid,
    });
    expect(kept.metadata.annotations).toEqual({ "pv.kubernetes.io/bound-by-controller": "yes" });
    await bench.until(async () => (await phase("a")) === "Bound", 2_000);
    await addClaim("late", "2Gi");
    await told("FailedBinding");
    expect(await reasons()).toEqual([
      "FailedBinding: no persistent volumes available for this claim and no storage class is set",
    ]);
    await addVolume("b", "2Gi");
    await bound("late");
  });

  it("never share: of many claims each gets its own", async () => {
    const names = Array.from({ length: 30 }, (_, at) => `${at}`);
    await Promise.all([
      ...names.map((at) => addClaim(`data-${at}`, "1Gi")),
      ...names.map((at) => addVolume(`v-${at}`, "1Gi")),
    ]);
    await bench.until(
      async () => (await bench.all(persistentVolumeClaims)).every(({ status }) => status?.phase === "Bound"),
      10_000,
    );
    const claims = await bench.all(persistentVolumeClaims);
    expect(new Set(claims.map(({ spec }) => spec?.volumeName)).size).toBe(30);
    for (const { spec, metadata } of await bench.all(persistentVolumes)) {
      const owner = claims.find(({ metadata: { uid } }) => uid === spec?.claimRef?.uid);
      expect(owner?.spec?.volumeName).toBe(metadata.name);
    }
  });

  it("are bound as the user wants, from either side", async () => {
    await addVolume("a", "1Gi");
    await addVolume("b", "5Gi", { claimRef: { namespace: "default", name: "data" } });
    await addClaim("data", "1Gi");
    await bound();
    expect((await claimNow()).spec?.volumeName).toBe("b");
    expect((await volumeNow("b")).metadata.annotations ?? {}).toEqual({});
    await addVolume("c", "9Gi");
    await addClaim("named", "1Gi", { volumeName: "c" });
    await bound("named");
    expect((await claimNow("named")).metadata.annotations).toEqual({
      "pv.kubernetes.io/bind-completed": "yes",
    });
  });

  it("wait for the volume that a claim names, and say why it won't do", async () => {
    await addClaim("data", "2Gi", { volumeName: "a" });
    await addVolume("a", "1Gi");
    await told("VolumeMismatch");
    await addClaim("other", "2Gi", { volumeName: "b" });
    await bench.clock.advance(500);
    expect((await claimNow("other")).status?.phase).toBe("Pending");
    await addVolume("b", "2Gi");
    await bound("other");
    await addClaim("second", "2Gi", { volumeName: "b" });
    await told("FailedBinding");
    expect(await reasons()).toEqual([
      'VolumeMismatch: Cannot bind to requested volume "a": requested PV is too small',
      'FailedBinding: volume "b" already bound to a different claim.',
    ]);
  });

  it.each([
    ["Retain", "Released", undefined],
    [
      "Delete",
      "Failed",
      'error getting deleter volume plugin for volume "a": no deletable volume plugin matched',
    ],
    ["Recycle", "Failed", "No recycler plugin found for the volume!"],
  ])("part when the claim goes: %s leaves the volume %s", async (policy, expected, message) => {
    await addVolume("a", "1Gi", { persistentVolumeReclaimPolicy: policy });
    await addClaim("data", "1Gi");
    await bound();
    await bench.client.delete(persistentVolumeClaims, { namespace: "default", name: "data" });
    await bench.until(async () => (await phase("a")) === expected, 2_000);
    expect((await volumeNow("a")).status?.message).toBe(message);
    await addClaim("data", "1Gi");
    await told("FailedBinding");
    expect(await phase("a")).toBe(expected);
  });

  it("leave a released volume that was made for its claim to its maker", async () => {
    await addVolume(
      "a",
      "1Gi",
      { persistentVolumeReclaimPolicy: "Delete" },
      { "pv.kubernetes.io/provisioned-by": "x" },
    );
    await addClaim("data", "1Gi");
    await bound();
    await bench.client.delete(persistentVolumeClaims, { namespace: "default", name: "data" });
    await bench.until(async () => (await phase("a")) === "Released", 2_000);
    await bench.clock.advance(1_000);
    expect(await phase("a")).toBe("Released");
  });

  it("are lost when the volume goes", async () => {
    await addVolume("a", "1Gi");
    await addClaim("data", "1Gi");
    await bound();
    await bench.client.delete(persistentVolumes, { name: "a" });
    await bench.until(async () => (await claimNow()).status?.phase === "Lost", 2_000);
    expect((await claimNow()).status).toEqual({ phase: "Lost" });
    await told("ClaimLost");
  });

  it("give back a volume kept for a claim that has another", async () => {
    await addVolume("a", "1Gi");
    await addClaim("data", "1Gi");
    await bound();
    const { metadata } = await claimNow();
    const claimRef = { namespace: "default", name: "data", uid: metadata.uid };
    await addVolume("b", "1Gi", { claimRef }, { "pv.kubernetes.io/bound-by-controller": "yes" });
    await addVolume("c", "1Gi", { claimRef });
    await bench.until(
      async () => (await phase("b")) === "Available" && (await phase("c")) === "Available",
      2_000,
    );
    expect((await volumeNow("b")).spec?.claimRef).toBeUndefined();
    expect((await volumeNow("c")).spec?.claimRef).toEqual({ namespace: "default", name: "data" });
    await addVolume(
      "d",
      "1Gi",
      { claimRef, persistentVolumeReclaimPolicy: "Delete" },
      { "pv.kubernetes.io/provisioned-by": "x" },
    );
    await bench.until(async () => (await phase("d")) === "Released", 2_000);
  });

  it("get the default class, be it made later", async () => {
    await addClaim("data", "1Gi");
    await addClaim("classless", "1Gi", { storageClassName: "" });
    await told("FailedBinding");
    const annotations = { "storageclass.kubernetes.io/is-default-class": "true" };
    await bench.client.create(storageClasses, storageClass("gold", { metadata: { annotations } }));
    await told("ExternalProvisioning");
    const found = await claimNow();
    expect(found.spec?.storageClassName).toBe("gold");
    expect(found.metadata.annotations).toEqual({
      "volume.kubernetes.io/storage-provisioner": "example.com/made-up",
      "volume.beta.kubernetes.io/storage-provisioner": "example.com/made-up",
    });
    expect((await claimNow("classless")).spec?.storageClassName).toBe("");
    const claimRef = { namespace: "default", name: "data", uid: found.metadata.uid };
    await addVolume("made", "1Gi", { claimRef, storageClassName: "gold" });
    await bound();
  });

  it("wait for a pod where the class says so", async () => {
    await bench.client.create(
      storageClasses,
      storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" }),
    );
    await addVolume("a", "1Gi", { storageClassName: "late" });
    await bench.until(async () => (await phase("a")) === "Available", 2_000);
    await addClaim("data", "1Gi", { storageClassName: "late" });
    await told("WaitForFirstConsumer");
    expect((await claimNow()).status?.phase).toBe("Pending");
    const chosen = await claimNow();
    const annotations = { "volume.kubernetes.io/selected-node": "node-1" };
    await bench.client.update(persistentVolumeClaims, {
      ...chosen,
      metadata: { ...chosen.metadata, annotations },
    });
    await told("ExternalProvisioning");
  });

  it("name not all of many pods that wait", async () => {
    const late = storageClass("late", { volumeBindingMode: "WaitForFirstConsumer" });
    await bench.client.create(storageClasses, late);
    const volumes = [{ name: "v", persistentVolumeClaim: { claimName: "data" } }];
    for (let number = 0; number < 7; number++)
      await bench.client.create(pods, pod(`p${number}`, {}, { containers: [sleeper("app")], volumes }));
    await addClaim("data", "1Gi", { storageClassName: "late" });
    await told("WaitForPodScheduled");
    expect(await reasons()).toEqual([
      "WaitForPodScheduled: waiting for pods p0,p1,p2,p3,p4 and 2 more to be scheduled",
    ]);
  });

  it.each([
    ["missing", 'ProvisioningFailed: storageclass.storage.k8s.io "missing" not found'],
    ["none", "ProvisioningFailed: no volume plugin matched name: kubernetes.io/no-provisioner"],
  ])("say why nobody makes a volume of the class %s", async (storageClassName, expected) => {
    await bench.client.create(
      storageClasses,
      storageClass("none", { provisioner: "kubernetes.io/no-provisioner" }),
    );
    await addClaim("data", "1Gi", { storageClassName });
    await told("ProvisioningFailed");
    expect(await reasons()).toEqual([expected]);
  });
});
