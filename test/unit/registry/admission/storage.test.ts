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
