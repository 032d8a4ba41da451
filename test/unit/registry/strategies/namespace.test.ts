import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { CoreV1Event } from "../../../../api/generated/types.js";
import { configMaps, jobs, namespaces, type ResourceType } from "../../../../api/resources.js";
import type { Client } from "../../../../client/client.js";
import type { AdmissionPlugin } from "../../../../control-plane/registry/admission/admission.js";
import { clientFor } from "../../../../control-plane/registry/client/in-process-client.js";
import { type RulesRegistry, rulesRegistry } from "../../../support/rules-registry.js";

let world: RulesRegistry;
let client: Client;

beforeEach(async () => {
  world = await rulesRegistry();
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name: "blue" } };

describe("namespaces", () => {
  it("are Active, finalized by Kubernetes and labelled with their name", async () => {
    expect(await client.create(namespaces, namespace)).toMatchObject({
      metadata: { labels: { "kubernetes.io/metadata.name": "blue" } },
      spec: { finalizers: ["kubernetes"] },
      status: { phase: "Active" },
    });
  });

  it("stay, Terminating, until they are finalized", async () => {
    await client.create(namespaces, namespace);
    await client.delete(namespaces, { name: "blue" });
    const going = await client.get(namespaces, { name: "blue" });
    expect(going.status?.phase).toBe("Terminating");
    expect(going.metadata.deletionTimestamp).toBeDefined();
    await client.update(namespaces, { ...going, spec: { finalizers: [] } }, { subresource: "finalize" });
    await expect(client.get(namespaces, { name: "blue" })).rejects.toMatchObject({ code: 404 });
  });

  it("keep their finalizers on an ordinary update", async () => {
    const created = await client.create(namespaces, namespace);
    const updated = await client.update(namespaces, { ...created, spec: { finalizers: [] } });
    expect(updated.spec?.finalizers).toEqual(["kubernetes"]);
  });
});

describe("a create that races with the end of its namespace", () => {
  const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { namespace: "blue", name: "late" } };

  /** Something that happens to the namespace after it was looked at, and before the object is written. */
  async function racing(happen: () => Promise<unknown>) {
    let pending: (() => Promise<unknown>) | undefined = happen;
    const between: AdmissionPlugin = {
      name: "between",
      async validate({ kind, operation }) {
        if (operation !== "CREATE" || kind.resource !== "configmaps" || !pending) return;
        const now = pending;
        pending = undefined;
        await now();
      },
    };
    await world.stop();
    world = await rulesRegistry({ admission: true, plugins: [between] });
    client = clientFor(world.registry, { username: "tester" });
    await client.create(namespaces, namespace);
    await world.cache.waitForFresh();
  }

  it("leaves nothing behind", async () => {
    await racing(() => client.delete(namespaces, { name: "blue" }));
    await expect(client.create(configMaps, map)).rejects.toMatchObject({
      code: 403,
      message: expect.stringContaining("because it is being terminated"),
    });
    expect((await world.storage.list("/registry/core/configmaps/")).items).toEqual([]);
  });

  it("is not disturbed by any other change of it", async () => {
    const label = { metadata: { labels: { a: "b" } } };
    await racing(() => client.patch(namespaces, { name: "blue" }, "merge", label));
    expect((await client.create(configMaps, map)).metadata.name).toBe("late");
  });
});

describe("events", () => {
  const coreEvents: ResourceType<CoreV1Event> = { group: "", version: "v1", resource: "events" };

  it("vanish an hour after they were last told of", async () => {
    const event: CoreV1Event = {
      apiVersion: "v1",
      kind: "Event",
      metadata: { namespace: "default", name: "e" },
      involvedObject: { kind: "Pod", namespace: "default", name: "p" },
      reason: "Tested",
      type: "Normal",
    };
    const created = await client.create(coreEvents, event);
    await world.clock.advance(3_000_000);
    await client.update(coreEvents, { ...created, count: 2 });
    await world.clock.advance(3_000_000);
    expect((await client.get(coreEvents, { namespace: "default", name: "e" })).count).toBe(2);
    await world.clock.advance(700_000);
    await expect(client.get(coreEvents, { namespace: "default", name: "e" })).rejects.toMatchObject({
      code: 404,
    });
  });
});

describe("jobs", () => {
  const job = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { namespace: "default", name: "j" },
    spec: { template: { spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i" }] } } },
  };

  it("select their own pods by uid, and can be applied again", async () => {
    const created = await client.create(jobs, job);
    const uid = created.metadata.uid;
    expect(created.spec?.selector).toEqual({ matchLabels: { "batch.kubernetes.io/controller-uid": uid } });
    expect(created.spec?.template.metadata?.labels).toMatchObject({ "controller-uid": uid, "job-name": "j" });
    const again = await client.update(jobs, structuredClone(job));
    expect(again.metadata.resourceVersion).toBe(created.metadata.resourceVersion);
  });
});
