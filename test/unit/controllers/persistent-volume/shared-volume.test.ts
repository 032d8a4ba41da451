import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { isNotFound } from "../../../../api/errors.js";
import type { V1Node, V1PersistentVolume } from "../../../../api/generated/types.js";
import {
  events,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from "../../../../api/resources.js";
import { timestamp } from "../../../../common/clock.js";
import { persistentVolumeController } from "../../../../control-plane/controllers/persistent-volume/persistent-volume-controller.js";
import { volumeProvisionerController } from "../../../../control-plane/controllers/volume-provisioner/volume-provisioner-controller.js";
import { type ControllerBench, controllerBench } from "../../../support/controller-bench.js";
import { claim, storageClass } from "../../../support/volumes.js";

const host = (name: string): V1Node => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: { name },
  status: { conditions: [{ type: "Ready", status: "True" }] },
});
const nfs = { provisioner: "coracle.io/nfs", parameters: { server: "files", share: "/srv" } };
const secret = {
  "csi.storage.k8s.io/node-publish-secret-name": "login",
  "csi.storage.k8s.io/node-publish-secret-namespace": "storage",
};
const sshfs = {
  provisioner: "coracle.io/sshfs",
  parameters: { host: "files", user: "share", path: "/srv", ...secret },
};

describe("volumes of classes of shares", () => {
  let bench: ControllerBench;
  const ref = { namespace: "default", name: "data" };
  const volumes = () => bench.all(persistentVolumes);
  const only = async () => {
    await bench.until(async () => (await volumes()).length === 1, 2_000);
    return (await volumes())[0] as V1PersistentVolume;
  };
  const homeOf = ({ metadata }: V1PersistentVolume) => metadata.annotations?.["coracle.io/home-node"];
  const patch = async (metadata: object) =>
    bench.client.patch(persistentVolumes, { name: (await only()).metadata.name ?? "" }, "merge", {
      metadata,
    });
  const annotate = (name: string, value: string) => patch({ annotations: { [`coracle.io/${name}`]: value } });
  const add = async (more: object, spec = {}) => {
    await bench.client.create(storageClasses, storageClass("shared", more));
    await bench.client.create(
      persistentVolumeClaims,
      claim("data", "3Gi", { storageClassName: "shared", accessModes: ["ReadWriteMany"], ...spec }),
    );
  };
  const said = async (reason: string) =>
    (await bench.all(events)).filter((event) => event.reason === reason).map(({ note }) => note);

  beforeEach(async () => {
    bench = await controllerBench();
    const { context, client } = bench;
    bench.start(persistentVolumeController(context), volumeProvisionerController(context, {}));
    for (const name of ["a", "b"]) await client.create(nodes, host(name));
  });
  afterEach(() => bench.stop());

  it("are folders of an NFS share, which any node may mount", async () => {
    await add({ ...nfs, mountOptions: ["hard"] });
    const { metadata, spec } = await only();
    expect(spec).toMatchObject({
      accessModes: ["ReadWriteMany"],
      mountOptions: ["hard"],
      nfs: { server: "files", path: `/srv/${metadata.name}` },
    });
    expect(spec?.nodeAffinity).toBeUndefined();
    expect(metadata.finalizers).toContain("coracle.io/shared-volume");
    await bench.clock.advance(1_000);
    expect((await bench.client.get(persistentVolumeClaims, ref)).status?.phase).toBe("Pending");
    await annotate("made", "now");
    await bench.until(
      async () => (await bench.client.get(persistentVolumeClaims, ref)).status?.phase === "Bound",
      2_000,
    );
  });

  it("are folders behind SSH, with the Secret to come to them", async () => {
    await add(sshfs);
    const { metadata, spec } = await only();
    expect(spec?.csi).toEqual({
      driver: "sshfs.coracle.io",
      volumeHandle: metadata.name,
      volumeAttributes: { host: "files", user: "share", path: `/srv/${metadata.name}` },
      nodePublishSecretRef: { name: "login", namespace: "storage" },
    });
  });

  it.each<[string, object, object, string]>([
    ["a server", { ...nfs, parameters: { share: "/srv" } }, {}, "the class lacks the parameter server"],
    [
      "a secret",
      { ...sshfs, parameters: { host: "h", path: "/" } },
      {},
      "the class lacks the parameter csi.storage.k8s.io/node-publish-secret-name",
    ],
    [
      "a whole path",
      { ...nfs, parameters: { server: "s", share: "srv" } },
      {},
      "parameter share of the class must be an absolute path",
    ],
    [
      "known parameters",
      { ...nfs, parameters: { ...nfs.parameters, shared: "x" } },
      {},
      "the class has an unknown parameter shared",
    ],
    ["files", nfs, { volumeMode: "Block" }, "block devices are not supported"],
  ])("need %s", async (_, more, spec, why) => {
    await add(more, spec);
    await bench.until(async () => (await said("ProvisioningFailed")).length > 0, 2_000);
    expect(await said("ProvisioningFailed")).toEqual([
      `failed to provision volume with StorageClass "shared": ${why}`,
    ]);
    expect(await volumes()).toEqual([]);
  });

  it("are made by the next node when one says that it can't", async () => {
    await add(nfs);
    const first = homeOf(await only());
    await annotate("refused", `${timestamp(bench.clock)} no NFS here`);
    await bench.until(async () => homeOf(await only()) !== first, 20_000);
    expect((await only()).metadata.annotations?.["coracle.io/refused"]).toBeUndefined();
    expect(await said("ProvisioningFailed")).toEqual([`node "${first}": no NFS here`]);
  });

  it("are made and removed by another node when the one that was to do it has gone", async () => {
    await add(nfs);
    const first = homeOf(await only()) ?? "";
    await bench.client.delete(nodes, { name: first });
    await bench.until(async () => homeOf(await only()) !== first, 5_000);
    await annotate("made", "now");
    await bench.until(async () => (await only()).status?.phase === "Bound", 5_000);
    await bench.client.create(nodes, host("c"));
    await bench.client.delete(nodes, { name: homeOf(await only()) ?? "" });
    await bench.clock.advance(1_000);
    const second = homeOf(await only());
    await bench.client.delete(persistentVolumeClaims, ref);
    await bench.until(async () => homeOf(await only()) === "c", 5_000);
    expect(second).not.toBe("c");
    const { name = "" } = (await only()).metadata;
    await patch({ finalizers: null });
    await bench.until(
      () => bench.client.get(persistentVolumes, { name }).then(() => false, isNotFound),
      2_000,
    );
  });
});
