import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isNotFound } from "../../../../api/errors.js";
import type { V1Node } from "../../../../api/generated/types.js";
import {
  events,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from "../../../../api/resources.js";
import { persistentVolumeController } from "../../../../control-plane/controllers/persistent-volume/persistent-volume-controller.js";
import { volumeExpandController } from "../../../../control-plane/controllers/volume-expand-controller.js";
import { volumeProvisionerController } from "../../../../control-plane/controllers/volume-provisioner/volume-provisioner-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { claim, storageClass } from "../../../support/volumes.js";

const host = (name: string, ready = "True"): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name, labels: { "kubernetes.io/hostname": `host-${name}` } },
  spec: {},
  status: { conditions: [{ type: "Ready", status: ready }] },
});

describe("volumes of the class local", () => {
  let bench: ControllerBench;
  const claimRef = (name = "data") => ({ namespace: "default", name });
  const claimNow = (name = "data") => bench.client.get(persistentVolumeClaims, claimRef(name));
  const volumes = () => bench.all(persistentVolumes);
  const said = async () =>
    (await bench.all(events))
      .filter(({ reportingController }) => reportingController === "coracle.io/volume-provisioner")
      .map(({ reason, note }) => `${reason}: ${note}`);
  const select = async (nodeName: string, name = "data") => {
    const found = await claimNow(name);
    const annotations = { ...found.metadata.annotations, "volume.kubernetes.io/selected-node": nodeName };
    await bench.client.update(persistentVolumeClaims, {
      ...found,
      metadata: { ...found.metadata, annotations },
    });
  };
  /** The nodes' part. */
  const makeFolders = async () => {
    for (const { metadata } of await volumes())
      if (!metadata.annotations?.["coracle.io/made"])
        await bench.client.patch(persistentVolumes, { name: metadata.name ?? "" }, "merge", {
          metadata: { annotations: { "coracle.io/made": "now" } },
        });
  };
  const bound = (name = "data") =>
    bench.until(async () => {
      await makeFolders();
      return (await claimNow(name)).status?.phase === "Bound";
    }, 2_000);
  const add = (name: string, storageClassName: string, more = {}) =>
    bench.client.create(persistentVolumeClaims, claim(name, "3Gi", { storageClassName, ...more }));

  beforeEach(async () => {
    bench = await controllerBench();
    const { context, client } = bench;
    bench.start(
      persistentVolumeController(context),
      volumeProvisionerController(context, { localVolumesPath: "/vol" }),
      volumeExpandController(context),
    );
    for (const name of ["a", "b"]) await client.create(nodes, host(name));
    const provisioner = "coracle.io/local";
    await client.create(
      storageClasses,
      storageClass("late", { provisioner, volumeBindingMode: "WaitForFirstConsumer" }),
    );
    await client.create(storageClasses, storageClass("now", { provisioner, reclaimPolicy: "Retain" }));
  });
  afterEach(() => bench.stop());

  it("are made on the node that the scheduler chose, and bound", async () => {
    await add("data", "late");
    await bench.clock.advance(500);
    expect(await volumes()).toEqual([]);
    await select("b");
    await bench.until(async () => (await volumes()).length === 1, 2_000);
    await bench.clock.advance(1_000);
    expect((await claimNow()).status?.phase).toBe("Pending");
    await bound();
    const { uid } = (await claimNow()).metadata;
    const [made] = await volumes();
    expect(made?.metadata).toMatchObject({
      name: `pvc-${uid}`,
      finalizers: ["coracle.io/local-volume"],
      annotations: { "pv.kubernetes.io/provisioned-by": "coracle.io/local", "coracle.io/home-node": "b" },
    });
    expect(made?.spec).toMatchObject({
      capacity: { storage: "3Gi" },
      accessModes: ["ReadWriteOnce"],
      persistentVolumeReclaimPolicy: "Delete",
      storageClassName: "late",
      local: { path: `/vol/pvc-${uid}` },
    });
    const [term] = made?.spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
    expect(term?.matchExpressions).toEqual([
      { key: "kubernetes.io/hostname", operator: "In", values: ["host-b"] },
    ]);
    expect(await said()).toEqual([
      'Provisioning: External provisioner is provisioning volume for claim "default/data"',
      `ProvisioningSucceeded: Successfully provisioned volume pvc-${uid}`,
    ]);
  });

  it("are made at once where the class says so, where there are fewest", async () => {
    for (const name of ["one", "two", "three", "four"]) {
      await add(name, "now");
      await bound(name);
    }
    const homes = (await volumes()).map(({ metadata }) => metadata.annotations?.["coracle.io/home-node"]);
    expect(homes.sort()).toEqual(["a", "a", "b", "b"]);
  });

  it("are made where the class allows it alone, whatever node a claim names", async () => {
    const terms = [{ matchLabelExpressions: [{ key: "kubernetes.io/hostname", values: ["host-b"] }] }];
    const more = { provisioner: "coracle.io/local", allowedTopologies: terms };
    await bench.client.create(storageClasses, storageClass("now-b", more));
    const volumeBindingMode = "WaitForFirstConsumer";
    await bench.client.create(storageClasses, storageClass("late-b", { ...more, volumeBindingMode }));
    for (const name of ["one", "two"]) {
      await add(name, "now-b");
      await bound(name);
    }
    await add("data", "late-b");
    await bench.clock.advance(200);
    await select("a");
    const why = 'ProvisioningFailed: node "a" is not where the class allows volumes';
    await bench.until(async () => (await said()).includes(why), 2_000);
    const homes = (await volumes()).map(({ metadata }) => metadata.annotations?.["coracle.io/home-node"]);
    expect(homes).toEqual(["b", "b"]);
  });

  it("are looked at again when nodes come to take volumes, and not whenever these say something", async () => {
    await add("data", "now", { accessModes: ["ReadWriteMany"] });
    await bench.until(async () => (await said()).length > 0, 2_000);
    const told = async () => {
      const [event] = (await bench.all(events)).filter(({ reason }) => reason === "ProvisioningFailed");
      return event?.metadata.resourceVersion;
    };
    const change = async (object: Partial<V1Node>) => {
      const found = await bench.client.get(nodes, { name: "a" });
      await bench.client.update(nodes, { ...found, ...object });
      await bench.clock.advance(15_000);
    };
    const before = await told();
    for (const image of ["one", "two", "three"])
      await change({ status: { ...host("a").status, images: [{ names: [image] }] } });
    expect(await told()).toBe(before);
    await change({ spec: { unschedulable: true } });
    expect(await told()).not.toBe(before);
  });

  it.each([
    [
      { accessModes: ["ReadWriteMany"] },
      "volumes of one node can't be used from others: access mode ReadWriteMany is not supported",
    ],
    [{ selector: { matchLabels: { a: "b" } } }, "claims with a selector are not supported"],
  ])("are refused: %j", async (more, why) => {
    await add("data", "now", more);
    await bench.until(async () => (await said()).length > 0, 2_000);
    expect(await said()).toEqual([
      `ProvisioningFailed: failed to provision volume with StorageClass "now": ${why}`,
    ]);
    expect(await volumes()).toEqual([]);
  });

  it("are not made on a node that is gone: the scheduler is asked again", async () => {
    await add("data", "late");
    await bench.clock.advance(200);
    await select("gone");
    await bench.until(
      async () => !(await claimNow()).metadata.annotations?.["volume.kubernetes.io/selected-node"],
      2_000,
    );
    expect(await volumes()).toEqual([]);
  });

  it("are made anew elsewhere when their node goes before it has made the folder", async () => {
    await add("data", "late");
    await bench.clock.advance(200);
    await select("a");
    await bench.until(async () => (await volumes()).length === 1, 2_000);
    await bench.client.delete(nodes, { name: "a" });
    await bench.until(
      async () => !(await claimNow()).metadata.annotations?.["volume.kubernetes.io/selected-node"],
      2_000,
    );
    await select("b");
    const homes = async () =>
      (await volumes()).map(({ metadata }) => metadata.annotations?.["coracle.io/home-node"]);
    await bench.until(async () => (await homes()).join() === "b", 2_000);
    await bound();
  });

  it("are made anew when one that no folder was made for was deleted", async () => {
    await add("data", "now");
    await bench.until(async () => (await volumes()).length === 1, 2_000);
    const [first] = await volumes();
    const ref = { name: first?.metadata.name ?? "" };
    await bench.client.delete(persistentVolumes, ref);
    await bench.client.patch(persistentVolumes, ref, "merge", { metadata: { finalizers: null } });
    await bench.until(async () => (await volumes())[0]?.metadata.uid !== first?.metadata.uid, 2_000);
    await bound();
  });

  it("are not made for claims of other classes, whatever these are annotated with", async () => {
    await bench.client.create(storageClasses, storageClass("other"));
    const annotations = { "volume.kubernetes.io/storage-provisioner": "coracle.io/local" };
    await bench.client.create(
      persistentVolumeClaims,
      claim("data", "3Gi", { storageClassName: "other" }, annotations),
    );
    await bench.clock.advance(2_000);
    expect(await volumes()).toEqual([]);
  });

  it("go when their claim goes, once the node has removed the folder", async () => {
    await add("data", "late");
    await bench.clock.advance(200);
    await select("a");
    await bound();
    const [made] = await volumes();
    const ref = { name: made?.metadata.name ?? "" };
    await bench.client.delete(persistentVolumeClaims, claimRef());
    const now = () => bench.client.get(persistentVolumes, ref);
    await bench.until(async () => (await now()).metadata.deletionTimestamp !== undefined, 2_000);
    await bench.client.delete(nodes, { name: "a" });
    await bench.until(
      async () => (await said()).some((line) => line.startsWith("VolumeFailedDelete")),
      2_000,
    );
    expect((await said()).at(-1)).toContain('node "a", which holds the data, is not in the cluster');
    await bench.client.patch(persistentVolumes, ref, "merge", { metadata: { finalizers: null } });
    await bench.until(() => now().then(() => false, isNotFound), 2_000);
  });

  it("grow with their claim, at once", async () => {
    await add("data", "now");
    await bound();
    const found = await claimNow();
    const spec = { ...found.spec, resources: { requests: { storage: "7Gi" } } };
    await bench.client.update(persistentVolumeClaims, { ...found, spec });
    await bench.until(async () => (await claimNow()).status?.capacity?.storage === "7Gi", 2_000);
    expect((await volumes())[0]?.spec?.capacity).toEqual({ storage: "7Gi" });
  });

  it("are block devices for claims that ask for these", async () => {
    await add("data", "now", { volumeMode: "Block" });
    await bound();
    expect((await volumes())[0]?.spec).toMatchObject({ volumeMode: "Block" });
    expect((await volumes())[0]?.spec?.local?.fsType).toBeUndefined();
  });

  it("are images where the class lets none hold more than its claim asked for, which nodes let grow", async () => {
    const more = { provisioner: "coracle.io/local", parameters: { enforce: "true" } };
    await bench.client.create(storageClasses, storageClass("exact", more));
    await add("data", "exact");
    await bound();
    const size = async (storage: string) =>
      bench.client.patch(persistentVolumes, { name: (await volumes())[0]?.metadata.name ?? "" }, "merge", {
        metadata: { annotations: { "coracle.io/size": storage } },
      });
    await size("3Gi");
    expect((await volumes())[0]?.spec?.local?.fsType).toBe("ext4");
    const found = await claimNow();
    const spec = { ...found.spec, resources: { requests: { storage: "7Gi" } } };
    await bench.client.update(persistentVolumeClaims, { ...found, spec });
    const conditions = async () =>
      (await claimNow()).status?.conditions?.map(({ type, status }) => type + status);
    await bench.until(async () => (await conditions())?.join() === "FileSystemResizePendingTrue", 2_000);
    expect((await claimNow()).status?.capacity?.storage).toBe("3Gi");
    expect((await volumes())[0]?.spec?.capacity).toEqual({ storage: "7Gi" });
    await size("7Gi");
    await bench.until(async () => (await claimNow()).status?.capacity?.storage === "7Gi", 2_000);
    expect((await conditions()) ?? []).toEqual([]);
  });

  it.each([
    [{ enforce: "yes" }, 'parameter enforce of the class must be "true" or "false"'],
    [
      { enforce: "true", "csi.storage.k8s.io/fstype": "vfat" },
      "parameter csi.storage.k8s.io/fstype of the class must be one of ext4, xfs",
    ],
  ])("are not made where the class says %j", async (parameters, why) => {
    await bench.client.create(
      storageClasses,
      storageClass("odd", { provisioner: "coracle.io/local", parameters }),
    );
    await add("data", "odd");
    await bench.until(async () => (await said()).length > 0, 2_000);
    expect((await said()).join()).toContain(why);
  });

  it("stay, as the class says", async () => {
    await add("data", "now");
    await bound();
    await bench.client.delete(persistentVolumeClaims, claimRef());
    await bench.until(async () => (await volumes())[0]?.status?.phase === "Released", 2_000);
    await bench.clock.advance(2_000);
    expect((await volumes())[0]?.metadata.deletionTimestamp).toBeUndefined();
  });
});
