import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import {
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";
import { claim, storageClass, volume } from "../../../support/volumes.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry({ admission: true });
  client = clientFor(world.registry, { username: "tester" });
  await client.create(namespaces, { apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
});
afterEach(() => world.stop());

const addClass = (name: string, isDefault: boolean) =>
  client.create(
    storageClasses,
    storageClass(name, {
      metadata: { annotations: { "storageclass.kubernetes.io/is-default-class": String(isDefault) } },
    }),
  );

describe("DefaultStorageClass", () => {
  it("gives claims that name no class the default one", async () => {
    await addClass("plain", false);
    await addClass("standard", true);
    await world.cache.waitForFresh();
    const classOf = async (name: string, storageClassName?: string) =>
      (await client.create(persistentVolumeClaims, claim(name, "1Gi", { storageClassName }))).spec
        ?.storageClassName;
    expect(await classOf("a")).toBe("standard");
    expect(await classOf("b", "plain")).toBe("plain");
    expect(await classOf("c", "")).toBe("");
  });

  it("leaves them alone where there is none", async () => {
    await addClass("plain", false);
    await world.cache.waitForFresh();
    const made = await client.create(persistentVolumeClaims, claim("a", "1Gi"));
    expect(made.spec?.storageClassName).toBeUndefined();
  });
});

describe("PersistentVolumeClaimResize", () => {
  const grown = async (storageClassName: string, storage: string, phase = "Bound") => {
    const name = `of-${storageClassName}-${storage.toLowerCase()}`;
    const made = await client.create(persistentVolumeClaims, claim(name, "1Gi", { storageClassName }));
    const bound = await client.update(
      persistentVolumeClaims,
      { ...made, status: { phase, capacity: { storage: "1Gi" } } },
      { subresource: "status" },
    );
    await world.cache.waitForFresh();
    const spec = { ...bound.spec, resources: { requests: { storage } } };
    return client.update(persistentVolumeClaims, { ...bound, spec });
  };

  it("lets claims grow where the class does", async () => {
    await client.create(storageClasses, storageClass("roomy", { allowVolumeExpansion: true }));
    await client.create(storageClasses, storageClass("tight"));
    await world.cache.waitForFresh();
    expect((await grown("roomy", "2Gi")).spec?.resources?.requests).toEqual({ storage: "2Gi" });
    const why =
      "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
    await expect(grown("tight", "2Gi")).rejects.toMatchObject({
      code: 403,
      message: `persistentvolumeclaims "of-tight-2gi" is forbidden: ${why}`,
    });
    await expect(grown("none", "2Gi")).rejects.toMatchObject({ code: 403 });
  });

  it("is not asked of claims that shrink or wait: these may not change at all", async () => {
    await client.create(storageClasses, storageClass("roomy", { allowVolumeExpansion: true }));
    await world.cache.waitForFresh();
    await expect(grown("roomy", "500Mi")).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining("field can not be less than status.capacity"),
    });
    await expect(grown("roomy", "3Gi", "Pending")).rejects.toMatchObject({
      code: 422,
      message: expect.stringContaining("spec is immutable after creation except resources.requests"),
    });
  });
});

describe("StorageObjectInUseProtection", () => {
  it("puts finalizers on claims and volumes, once", async () => {
    const wanted = claim("a", "1Gi");
    wanted.metadata.finalizers = ["example.com/mine", "kubernetes.io/pvc-protection"];
    const made = await client.create(persistentVolumeClaims, wanted);
    expect(made.metadata.finalizers).toEqual(["example.com/mine", "kubernetes.io/pvc-protection"]);
    const { metadata } = await client.create(persistentVolumes, volume("v", "1Gi"));
    expect(metadata.finalizers).toEqual(["kubernetes.io/pv-protection"]);
  });
});
