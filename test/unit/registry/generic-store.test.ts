import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { V1Pod } from "../../../api/generated/types.js";
import { configMaps, pods } from "../../../api/resources.js";
import type { Rules } from "../../../api/scheme/rules.js";
import type { Client } from "../../../client/client.js";
import { clientFor } from "../../../control-plane/registry/client/in-process-client.js";
import { FakeClock } from "../../support/fake-clock.js";
import { type MemoryRegistry, memoryRegistry, plainKinds } from "../../support/memory-registry.js";

const graceful: Rules = { gracePeriodSeconds: (_, requested) => requested ?? 30 };
const pod = (name: string, metadata: V1Pod["metadata"] = {}): V1Pod => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { namespace: "default", name, ...metadata },
  spec: { containers: [{ name: "c", image: "i" }] },
});
const ref = { namespace: "default", name: "a" };

let world: MemoryRegistry;
let clock: FakeClock;
let client: Client;

beforeEach(async () => {
  clock = new FakeClock();
  world = await memoryRegistry({ clock, scheme: plainKinds({ pods: graceful }) });
  client = clientFor(world.registry, { username: "tester" });
});
afterEach(() => world.stop());

describe("create", () => {
  it("gives uid, creationTimestamp, generation and resourceVersion", async () => {
    const { metadata } = await client.create(pods, pod("a"));
    expect(metadata).toMatchObject({ generation: 1, creationTimestamp: "2026-01-01T00:00:00Z" });
    expect(metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect((await client.get(pods, ref)).metadata).toEqual(metadata);
  });

  it("refuses a name that is taken", async () => {
    await client.create(pods, pod("a"));
    await expect(client.create(pods, pod("a"))).rejects.toMatchObject({
      code: 409,
      reason: "AlreadyExists",
      message: 'pods "a" already exists',
    });
  });

  it("makes names of at most 63 characters from generateName", async () => {
    const { metadata } = await client.create(pods, pod("", { generateName: `${"x".repeat(60)}-` }));
    expect(metadata.name).toMatch(/^x{58}[b-z2-9]{5}$/);
  });

  it("writes nothing in a dry run, and still refuses what exists", async () => {
    const made = await client.create(pods, pod("a"), { dryRun: true });
    expect(made.metadata.uid).toBeDefined();
    await expect(client.get(pods, ref)).rejects.toMatchObject({ message: 'pods "a" not found' });
    await client.create(pods, pod("a"));
    await expect(client.create(pods, pod("a"), { dryRun: true })).rejects.toMatchObject({ code: 409 });
  });

  it("refuses a resourceVersion and a missing name", async () => {
    await expect(client.create(pods, pod("a", { resourceVersion: "5" }))).rejects.toMatchObject({
      message: "resourceVersion should not be set on objects to be created",
    });
    await expect(client.create(pods, pod(""))).rejects.toMatchObject({
      code: 422,
      message: 'Pod "" is invalid: metadata.name: Required value: name or generateName is required',
    });
  });
});

describe("update", () => {
  it("of the status brings nothing else along", async () => {
    const bare: V1Pod = { apiVersion: "v1", kind: "Pod", metadata: pod("a").metadata };
    const made = await client.create(pods, bare);
    const status = { phase: "Running" };
    const updated = await client.update(pods, { ...pod("a"), status }, { subresource: "status" });
    expect([made.spec, updated.spec, updated.status]).toEqual([undefined, undefined, status]);
  });

  it("raises the generation for the spec only", async () => {
    const made = await client.create(pods, pod("a"));
    const labelled = await client.update(pods, {
      ...made,
      metadata: { ...made.metadata, labels: { a: "b" } },
    });
    expect(labelled.metadata.generation).toBe(1);
    const changed = await client.update(pods, {
      ...labelled,
      spec: { ...made.spec, hostname: "h", containers: [] },
    });
    expect(changed.metadata.generation).toBe(2);
  });

  it("writes nothing when nothing changes", async () => {
    const made = await client.create(pods, pod("a"));
    const revision = await world.storage.currentRevision();
    expect((await client.update(pods, pod("a"))).metadata).toEqual(made.metadata);
    expect(await world.storage.currentRevision()).toBe(revision);
  });

  it("refuses a stale resourceVersion", async () => {
    const made = await client.create(pods, pod("a"));
    await client.update(pods, pod("a", { labels: { a: "b" } }));
    await expect(client.update(pods, made)).rejects.toMatchObject({
      code: 409,
      message:
        'Operation cannot be fulfilled on pods "a": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  it("refuses another uid and a missing object", async () => {
    await expect(client.update(pods, pod("a"))).rejects.toMatchObject({ code: 404 });
    await client.create(pods, pod("a"));
    await expect(client.update(pods, pod("a", { uid: "other" }))).rejects.toMatchObject({
      reason: "Conflict",
    });
  });

  it("keeps the spec when status is written", async () => {
    await client.create(pods, pod("a"));
    const changed = { ...pod("a"), spec: { containers: [] }, status: { phase: "Running" } };
    const updated = await client.update(pods, changed, { subresource: "status" });
    expect(updated).toMatchObject({ spec: { containers: [{ name: "c" }] }, status: { phase: "Running" } });
    expect(updated.metadata.generation).toBe(1);
  });
});

describe("who owns the fields of an object", () => {
  it("is shared by its versions as far as it stays the same", async () => {
    const created = await client.create(pods, pod("a"), { fieldManager: "maker" });
    const labelled = { ...created, metadata: { ...created.metadata, labels: { a: "b" } } };
    await clock.advance(60_000);
    const updated = await client.update(pods, labelled, { fieldManager: "person" });
    const [maker, person] = updated.metadata.managedFields ?? [];
    expect(maker).toEqual(created.metadata.managedFields?.[0]);
    expect(person).toMatchObject({ manager: "person", fieldsV1: { "f:metadata": { "f:labels": {} } } });
    expect(created.metadata.managedFields).toHaveLength(1);
  });
});

describe("patch", () => {
  it("applies to the newest state however many write at once", async () => {
    await client.create(pods, pod("a"));
    const patch = (key: string) => client.patch(pods, ref, "merge", { metadata: { labels: { [key]: "x" } } });
    await Promise.all(["a", "b", "c", "d"].map(patch));
    expect((await client.get(pods, ref)).metadata.labels).toEqual({ a: "x", b: "x", c: "x", d: "x" });
  });

  it("leaves no list of finalizers when the last is taken out", async () => {
    await client.create(pods, pod("a", { finalizers: ["x.y/z"] }));
    const patch = { metadata: { "$deleteFromPrimitiveList/finalizers": ["x.y/z"] } };
    expect((await client.patch(pods, ref, "strategic", patch)).metadata).not.toHaveProperty("finalizers");
  });

  it("refuses another name", async () => {
    await client.create(pods, pod("a"));
    await expect(client.patch(pods, ref, "merge", { metadata: { name: "b" } })).rejects.toMatchObject({
      message: "the name of the object (b) does not match the name on the URL (a)",
    });
  });
});

describe("delete", () => {
  it("marks a graceful object, shortens its period, and removes it when forced", async () => {
    await client.create(pods, pod("a"));
    await client.delete(pods, ref);
    const marked = await client.get(pods, ref);
    expect(marked.metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:30Z",
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    await client.delete(pods, ref, { gracePeriodSeconds: 60 });
    expect((await client.get(pods, ref)).metadata).toEqual(marked.metadata);
    await client.delete(pods, ref, { gracePeriodSeconds: 5 });
    expect((await client.get(pods, ref)).metadata).toMatchObject({
      deletionTimestamp: "2026-01-01T00:00:05Z",
      deletionGracePeriodSeconds: 5,
    });
    await client.delete(pods, ref, { gracePeriodSeconds: 0 });
    await expect(client.get(pods, ref)).rejects.toMatchObject({ code: 404 });
  });

  it("leaves an object to its finalizers and removes it with the last of them", async () => {
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { ...ref, finalizers: ["x/y"] } };
    await client.create(configMaps, map);
    await client.delete(configMaps, ref);
    expect((await client.get(configMaps, ref)).metadata.deletionTimestamp).toBe("2026-01-01T00:00:00Z");
    await client.patch(configMaps, ref, "merge", { metadata: { finalizers: null } });
    await expect(client.get(configMaps, ref)).rejects.toMatchObject({ code: 404 });
  });

  it.each([
    ["Foreground", ["foregroundDeletion"]],
    ["Orphan", ["orphan"]],
  ])("puts the finalizer of propagation policy %s", async (propagationPolicy, finalizers) => {
    await client.create(configMaps, { apiVersion: "v1", kind: "ConfigMap", metadata: { ...ref } });
    await client.delete(configMaps, ref, { propagationPolicy });
    expect((await client.get(configMaps, ref)).metadata.finalizers).toEqual(finalizers);
  });

  it("checks preconditions and options", async () => {
    const made = await client.create(pods, pod("a"));
    await expect(client.delete(pods, ref, { preconditions: { uid: "x" } })).rejects.toMatchObject({
      code: 409,
      message: `Operation cannot be fulfilled on pods "a": the UID in the precondition (x) does not match the UID in record (${made.metadata.uid}). The object might have been deleted and then recreated`,
    });
    await expect(client.delete(pods, ref, { propagationPolicy: "No" })).rejects.toMatchObject({ code: 422 });
    await client.delete(pods, ref, { gracePeriodSeconds: 0 }, { dryRun: true });
    expect((await client.get(pods, ref)).metadata).toEqual(made.metadata);
  });

  it("deletes a whole selection", async () => {
    for (const name of ["a", "b", "c"])
      await client.create(pods, pod(name, { labels: { keep: String(name === "b") } }));
    await client.deleteCollection(
      pods,
      { namespace: "default", labelSelector: "keep=false" },
      { gracePeriodSeconds: 0 },
    );
    expect((await client.list(pods)).items.map(({ metadata }) => metadata.name)).toEqual(["b"]);
  });
});
