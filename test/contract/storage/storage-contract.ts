import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { V1ConfigMap } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Storage, StorageBatch, StorageEvent } from "../../../control-plane/storage/storage.js";

export interface StorageUnderTest {
  readonly storage: Storage;
  /** Lets `ms` pass. */
  pass(ms: number): Promise<void>;
  /** How soon at the latest an expired key is gone. */
  readonly expirySlackMs: number;
  stop(): Promise<void>;
}

const map = (name: string, data: Record<string, string> = {}): V1ConfigMap => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, uid: `uid-${name}` },
  data,
});
const withData = (object: KubeObject, key: string, value: string) => {
  const { data } = object as V1ConfigMap;
  return { ...object, data: { ...data, [key]: value } };
};

/** What every implementation of Storage must do. */
export function storageContract(name: string, start: () => Promise<StorageUnderTest>): void {
  describe(name, () => {
    let test: StorageUnderTest;
    let storage: Storage;
    let folders = 0;
    const folder = () => `/registry/core/configmaps/ns${++folders}/`;

    beforeAll(async () => {
      test = await start();
      storage = test.storage;
    });
    afterAll(() => test.stop());

    it("gives back what was created, with the write's revision, frozen", async () => {
      const key = `${folder()}a`;
      const created = await storage.create(key, map("a", { x: "1" }));
      expect(created.object.metadata.resourceVersion).toBe(String(created.revision));
      expect(await storage.get(key)).toEqual(created);
      expect(Object.isFrozen((created.object as V1ConfigMap).data)).toBe(true);
      expect(await storage.currentRevision()).toBe(created.revision);
    });

    it("refuses to create what exists and to change what does not", async () => {
      const key = `${folder()}a`;
      await storage.create(key, map("a"));
      await expect(storage.create(key, map("a"))).rejects.toMatchObject({ kind: "KeyExists" });
      const missing = `${key}-missing`;
      expect(await storage.get(missing)).toBeUndefined();
      await expect(storage.delete(missing, {})).rejects.toMatchObject({ kind: "KeyNotFound" });
      await expect(storage.guaranteedUpdate(missing, {}, (object) => object)).rejects.toMatchObject({
        kind: "KeyNotFound",
      });
    });

    it("raises the revision by one a write and not at all for nothing", async () => {
      const key = `${folder()}a`;
      const { revision } = await storage.create(key, map("a"));
      expect((await storage.guaranteedUpdate(key, {}, (object) => object)).revision).toBe(revision);
      const updated = await storage.guaranteedUpdate(key, {}, (object) => withData(object, "x", "1"));
      expect(updated.revision).toBe(revision + 1);
      expect((await storage.delete(key, {})).revision).toBe(revision + 2);
      expect(await storage.currentRevision()).toBe(revision + 2);
    });

    it("checks preconditions", async () => {
      const key = `${folder()}a`;
      const { revision } = await storage.create(key, map("a"));
      const failed = { kind: "PreconditionFailed" };
      const update = (object: KubeObject) => withData(object, "x", "1");
      await expect(storage.guaranteedUpdate(key, { uid: "other" }, update)).rejects.toMatchObject(failed);
      await expect(storage.guaranteedUpdate(key, { resourceVersion: "1" }, update)).rejects.toMatchObject(
        failed,
      );
      await expect(storage.delete(key, { uid: "other" })).rejects.toMatchObject(failed);
      await storage.delete(key, { uid: "uid-a", resourceVersion: String(revision) });
      expect(await storage.get(key)).toBeUndefined();
    });

    it("loses no update of many at once", async () => {
      const key = `${folder()}a`;
      await storage.create(key, map("a"));
      const fields = Array.from({ length: 12 }, (_, index) => `f${index}`);
      await Promise.all(
        fields.map((field) => storage.guaranteedUpdate(key, {}, (object) => withData(object, field, "x"))),
      );
      const stored = (await storage.get(key))?.object as V1ConfigMap | undefined;
      expect(Object.keys(stored?.data ?? {}).sort()).toEqual(fields.sort());
    });

    it("lets one of many creators win", async () => {
      const key = `${folder()}a`;
      const tries = Array.from({ length: 8 }, (_, index) => storage.create(key, map(`a${index}`)));
      const won = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
      expect(won).toHaveLength(1);
    });

    it("judges a stale hint afresh", async () => {
      const key = `${folder()}a`;
      const hint = await storage.create(key, map("a"));
      const second = await storage.guaranteedUpdate(key, {}, (object) => withData(object, "x", "1"));
      expect(await storage.guaranteedUpdate(key, {}, (object) => object, { hint })).toEqual(second);
      const third = await storage.guaranteedUpdate(key, {}, (object) => withData(object, "y", "2"), { hint });
      expect((third.object as V1ConfigMap).data).toEqual({ x: "1", y: "2" });
      const refuseOld = (object: KubeObject) => {
        if (!(object as V1ConfigMap).data?.y) throw new Error("too old");
      };
      await storage.delete(key, {}, refuseOld, { hint });
      await expect(storage.delete(key, {}, undefined, { hint })).rejects.toMatchObject({
        kind: "KeyNotFound",
      });
    });

    it("passes on what an update throws", async () => {
      const key = `${folder()}a`;
      await storage.create(key, map("a"));
      const fail = () => {
        throw new Error("no");
      };
      await expect(storage.guaranteedUpdate(key, {}, fail)).rejects.toThrow("no");
      await expect(storage.delete(key, {}, fail)).rejects.toThrow("no");
    });

    it("lists in key order, in pages at one revision", async () => {
      const prefix = folder();
      for (const name of ["c", "a", "e", "b", "d"]) await storage.create(prefix + name, map(name));
      const first = await storage.list(prefix, { limit: 2 });
      expect(first.items.map(({ key }) => key)).toEqual([`${prefix}a`, `${prefix}b`]);
      expect(first.remaining).toBe(3);
      await storage.delete(`${prefix}c`, {});
      await storage.create(`${prefix}f`, map("f"));
      const rest = await storage.list(prefix, { after: `${prefix}b`, revision: first.revision });
      expect(rest.items.map(({ key }) => key.slice(prefix.length))).toEqual(["c", "d", "e"]);
      expect(rest).toMatchObject({ revision: first.revision, remaining: 0 });
      expect((await storage.list(prefix)).items).toHaveLength(5);
    });

    it("lists nothing of a neighbour whose name begins alike", async () => {
      const prefix = folder();
      await storage.create(`${prefix}a`, map("a"));
      await storage.create(`${prefix.slice(0, -1)}-other/a`, map("a"));
      expect((await storage.list(prefix)).items).toHaveLength(1);
    });

    it("refuses revisions that are compacted or not there yet", async () => {
      const prefix = folder();
      const { revision } = await storage.create(`${prefix}a`, map("a"));
      await storage.guaranteedUpdate(`${prefix}a`, {}, (object) => withData(object, "x", "1"));
      await storage.guaranteedUpdate(`${prefix}a`, {}, (object) => withData(object, "x", "2"));
      await storage.compact(revision + 2);
      await expect(storage.list(prefix, { revision })).rejects.toMatchObject({ kind: "Compacted" });
      const future = revision + 1_000;
      await expect(storage.list(prefix, { revision: future })).rejects.toMatchObject({
        kind: "FutureRevision",
      });
      const watch = follow(storage, prefix, revision - 1);
      await expect(watch.take(1)).rejects.toMatchObject({ kind: "Compacted" });
    });

    it("tells every change behind a revision, in order and once", async () => {
      const prefix = folder();
      const { revision } = await storage.create(`${prefix}a`, map("a"));
      const early = follow(storage, prefix, revision - 1);
      for (let index = 0; index < 20; index++)
        await storage.guaranteedUpdate(`${prefix}a`, {}, (object) => withData(object, "x", String(index)));
      await storage.delete(`${prefix}a`, {});
      const late = follow(storage, prefix, revision - 1);
      for (const watch of [early, late]) {
        const events = await watch.take(22);
        expect(events.map(revisionOf)).toEqual(Array.from({ length: 22 }, (_, index) => revision + index));
        expect(events.map(({ type }) => type)).toEqual([...Array(21).fill("put"), "delete"]);
        await watch.stop();
      }
    });

    it("ends a watch when its signal aborts", async () => {
      const watch = follow(storage, folder(), await storage.currentRevision());
      await watch.stop();
    });

    it("creates only while another object is just as it was seen", async () => {
      const prefix = folder();
      const place = await storage.create(`${prefix}place`, map("place"));
      await storage.create(`${prefix}a`, map("a"), { requires: place });
      await storage.guaranteedUpdate(place.key, {}, (current) => ({ ...current, kind: "Changed" }));
      const stale = storage.create(`${prefix}b`, map("b"), { requires: place });
      await expect(stale).rejects.toMatchObject({ kind: "RequirementFailed" });
      await storage.delete(place.key, {});
      const gone = storage.create(`${prefix}c`, map("c"), { requires: place });
      await expect(gone).rejects.toMatchObject({ kind: "RequirementFailed" });
      const taken = storage.create(`${prefix}a`, map("a"), { requires: place });
      await expect(taken).rejects.toMatchObject({ kind: "KeyExists" });
      expect((await storage.list(prefix)).items.map(({ key }) => key)).toEqual([`${prefix}a`]);
    });

    it("replaces other objects in the transaction that creates one, or does neither", async () => {
      const prefix = folder();
      const count = await storage.create(`${prefix}count`, map("count", { n: "0" }));
      const counted = (n: string) => [{ ...count, object: withData(count.object, "n", n) }];
      const watch = follow(storage, prefix, count.revision);
      const { revision } = await storage.create(`${prefix}a`, map("a"), { alongside: counted("1") });
      const found = await storage.get(count.key);
      expect(found).toMatchObject({ revision, object: { data: { n: "1" } } });
      expect((await watch.take(2)).map(({ key }) => key).sort()).toEqual([`${prefix}a`, count.key]);
      await watch.stop();
      const stale = storage.create(`${prefix}b`, map("b"), { alongside: counted("2") });
      await expect(stale).rejects.toMatchObject({ kind: "RequirementFailed", found: [found] });
      const taken = storage.create(`${prefix}a`, map("a"), { alongside: [{ ...count, revision }] });
      await expect(taken).rejects.toMatchObject({ kind: "KeyExists" });
      expect(await storage.get(`${prefix}b`)).toBeUndefined();
      expect(await storage.get(count.key)).toEqual(found);
    });

    it("replaces other objects in the transaction that changes one, or does neither", async () => {
      const prefix = folder();
      const count = await storage.create(`${prefix}count`, map("count", { n: "0" }));
      await storage.create(`${prefix}a`, map("a"));
      const alongside = () => [{ ...count, object: withData(count.object, "n", "1") }];
      const change = (object: KubeObject) => withData(object, "x", "1");
      const { revision } = await storage.guaranteedUpdate(`${prefix}a`, {}, change, { alongside });
      const found = await storage.get(count.key);
      expect(found).toMatchObject({ revision, object: { data: { n: "1" } } });
      const again = (object: KubeObject) => withData(object, "x", "2");
      const stale = storage.guaranteedUpdate(`${prefix}a`, {}, again, { alongside });
      await expect(stale).rejects.toMatchObject({ kind: "RequirementFailed", found: [found] });
      expect(await storage.get(`${prefix}a`)).toMatchObject({ revision });
    });

    it("lets keys expire that were changed, too", async () => {
      const prefix = folder();
      const ttlSeconds = () => 1;
      await storage.create(`${prefix}a`, map("a"), { ttlSeconds });
      const change = (current: KubeObject) => ({ ...current, kind: "Changed" });
      const { revision } = await storage.guaranteedUpdate(`${prefix}a`, {}, change, { ttlSeconds });
      const watch = follow(storage, prefix, revision);
      const passing = test.pass(1_000 + test.expirySlackMs);
      expect(await watch.take(1)).toMatchObject([{ type: "delete", key: `${prefix}a` }]);
      await passing;
      await watch.stop();
    });

    it("lets keys expire, as an event like any other", async () => {
      const prefix = folder();
      const { revision } = await storage.create(`${prefix}a`, map("a"), { ttlSeconds: () => 1 });
      const watch = follow(storage, prefix, revision);
      expect(await storage.get(`${prefix}a`)).toBeDefined();
      const passing = test.pass(1_000 + test.expirySlackMs);
      expect(await watch.take(1)).toMatchObject([{ type: "delete", key: `${prefix}a` }]);
      await passing;
      await watch.stop();
    });
  });
}

const revisionOf = (event: StorageEvent) => (event.type === "put" ? event.stored.revision : event.revision);

function follow(storage: Storage, prefix: string, revision: number) {
  const abort = new AbortController();
  const iterator = storage.watch(prefix, revision, abort.signal)[Symbol.asyncIterator]();
  return {
    async take(count: number): Promise<StorageEvent[]> {
      const events: StorageEvent[] = [];
      while (events.length < count) {
        const { value, done }: IteratorResult<StorageBatch> = await iterator.next();
        if (done) break;
        events.push(...value.events);
      }
      return events;
    },
    async stop() {
      const end = iterator.next();
      abort.abort();
      while (!(await end).done && !(await iterator.next()).done);
    },
  };
}
