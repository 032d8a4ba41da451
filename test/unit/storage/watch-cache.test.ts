import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import type { KubeObject } from "../../../api/meta/object.js";
import { silentLogger } from "../../../common/logger.js";
import type { CacheEvent } from "../../../control-plane/storage/cache.js";
import { MemoryStorage } from "../../../control-plane/storage/memory-storage.js";
import type { Storage, StorageBatch } from "../../../control-plane/storage/storage.js";
import { WatchCache, type WatchCacheOptions } from "../../../control-plane/storage/watch-cache.js";
import { FakeClock } from "../../support/fake-clock.js";

const pods = "/registry/core/pods/";
const pod = (name: string, uid = name): KubeObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, uid },
});
const labelled = (value: string) => (object: KubeObject) => ({
  ...object,
  metadata: { ...object.metadata, labels: { value } },
});

/** Storage whose watch can be made to hang or to have lost its place. */
class FaultyStorage extends MemoryStorage {
  hanging = false;
  cluster = "one";
  private breaks = new AbortController();

  override async clusterId(): Promise<string> {
    return this.cluster;
  }

  breakWatch(): void {
    this.breaks.abort();
    this.breaks = new AbortController();
  }

  override async *watch(prefix: string, revision: number, signal: AbortSignal): AsyncGenerator<StorageBatch> {
    const either = AbortSignal.any([signal, this.breaks.signal]);
    const hangs = this.hanging;
    this.hanging = false;
    for await (const batch of super.watch(prefix, revision, either)) if (!hangs) yield batch;
    if (!signal.aborted) throw new Error("the watch broke");
  }
}

let clock: FakeClock;
let storage: FaultyStorage;
let cache: WatchCache;
let stop: AbortController;
let done: Promise<void>;

async function start(options: Partial<WatchCacheOptions> = {}): Promise<void> {
  cache = new WatchCache({ storage: storage as Storage, clock, log: silentLogger, ...options });
  done = cache.run(stop.signal);
  await cache.ready();
  await clock.advance(0);
}

beforeEach(() => {
  clock = new FakeClock();
  storage = new FaultyStorage({ clock });
  stop = new AbortController();
});
afterEach(async () => {
  stop.abort();
  await done;
});

const watch = (prefix: string, revision = cache.revision) =>
  cache.watch(prefix, { revision, signal: stop.signal })[Symbol.asyncIterator]();
const next = async (iterator: AsyncIterator<readonly CacheEvent[]>) => (await iterator.next()).value;
const names = (prefix: string) => cache.list(prefix).map(({ object }) => object.metadata.name);

describe("WatchCache", () => {
  it("lists a resource and a namespace in key order, whatever the order of writes", async () => {
    await storage.create(`${pods}b/x`, pod("bx"));
    await start();
    for (const key of ["a/y", "a-b/z", "a/x", "b/a"]) await storage.create(pods + key, pod(key));
    await storage.create("/registry/core/podtemplates/a/t", pod("t"));
    await cache.waitForFresh();
    expect(names(pods)).toEqual(["a-b/z", "a/x", "a/y", "b/a", "bx"]);
    expect(names(`${pods}a/`)).toEqual(["a/x", "a/y"]);
    await storage.delete(`${pods}a/x`, {});
    await cache.waitForFresh();
    expect(names(`${pods}a/`)).toEqual(["a/y"]);
  });

  it("never changes a list that it gave away", async () => {
    await start();
    await storage.create(`${pods}a/x`, pod("x"));
    await cache.waitForFresh();
    const list = cache.list(`${pods}a/`);
    await storage.create(`${pods}a/y`, pod("y"));
    await storage.delete(`${pods}a/x`, {});
    await cache.waitForFresh();
    expect(list.map(({ key }) => key)).toEqual([`${pods}a/x`]);
  });

  it("encodes an entry once", async () => {
    await start();
    await storage.create(`${pods}a/x`, pod("x"));
    await cache.waitForFresh();
    let times = 0;
    const encode = (object: KubeObject) => {
      times++;
      return Buffer.from(JSON.stringify(object));
    };
    const entry = cache.get(`${pods}a/x`);
    expect(entry?.encoded(encode)).toBe(entry?.encoded(encode));
    expect(times).toBe(1);
  });

  it("forgets a resource: its watches end behind what they knew, and what was encoded is made anew", async () => {
    await start();
    const [events, others] = [watch(pods), watch("/registry/core/secrets/")];
    const { revision } = await storage.create(`${pods}a/x`, pod("x"));
    await cache.waitForFresh();
    const encode = () => Buffer.from("encoded");
    const before = cache.get(`${pods}a/x`)?.encoded(encode);
    cache.forget(pods);
    expect(await next(events)).toMatchObject([{ type: "ADDED", revision }]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(cache.get(`${pods}a/x`)?.encoded(encode)).not.toBe(before);
    await storage.create("/registry/core/secrets/a/s", pod("s"));
    expect(await next(others)).toMatchObject([{ type: "ADDED" }]);
    expect(names(pods)).toEqual(["x"]);
  });

  it("tells watchers of their prefix what happens, deletions with their own revision", async () => {
    await start();
    const events = watch(`${pods}a/`);
    await storage.create(`${pods}b/other`, pod("other"));
    const { revision } = await storage.create(`${pods}a/x`, pod("x"));
    expect(await next(events)).toMatchObject([{ type: "ADDED", revision }]);
    await storage.guaranteedUpdate(`${pods}a/x`, {}, labelled("1"));
    expect(await next(events)).toMatchObject([{ type: "MODIFIED", previous: { revision } }]);
    await storage.delete(`${pods}a/x`, {});
    const metadata = { resourceVersion: String(revision + 2), labels: { value: "1" } };
    expect(await next(events)).toMatchObject([{ type: "DELETED", entry: { object: { metadata } } }]);
  });

  it("resumes from any revision it still knows and refuses older ones", async () => {
    await storage.create(`${pods}a/old`, pod("old"));
    await start({ events: { capacity: 3, minimum: 3, maxAgeMs: 1_000 } });
    const begin = cache.revision;
    for (const name of ["1", "2", "3", "4"]) await storage.create(`${pods}a/${name}`, pod(name));
    await cache.waitForFresh();
    const resumed = (await next(watch(pods, begin + 1))) as CacheEvent[];
    expect(resumed.map(({ revision }) => revision - begin)).toEqual([2, 3, 4]);
    expect(() => watch(pods, begin)).toThrow(expect.objectContaining({ kind: "Compacted" }));
    expect(() => watch("/registry/core/secrets/", begin - 1)).toThrow(
      expect.objectContaining({ kind: "Compacted" }),
    );
    expect(() => watch(pods, begin + 100)).toThrow(expect.objectContaining({ kind: "FutureRevision" }));
  });

  it("forgets what is old also while nothing new comes", async () => {
    await start({ events: { minimum: 1, maxAgeMs: 5_000 } });
    const begin = cache.revision;
    for (const name of ["1", "2", "3"]) await storage.create(`${pods}a/${name}`, pod(name));
    await cache.waitForFresh();
    await clock.advance(4_000);
    expect(await next(watch(pods, begin))).toHaveLength(3);
    await clock.advance(4_000);
    expect(() => watch(pods, begin)).toThrow(expect.objectContaining({ kind: "Compacted" }));
    expect(await next(watch(pods, begin + 2))).toHaveLength(1);
  });

  it("closes a watcher that is too slow and goes on with the others", async () => {
    await start({ watchers: { events: 2 } });
    const slow = watch(pods);
    for (const name of ["1", "2", "3"]) await storage.create(`${pods}a/${name}`, pod(name));
    await cache.waitForFresh();
    await expect(slow.next()).rejects.toMatchObject({ kind: "Compacted" });
    const fast = watch(pods);
    await storage.create(`${pods}a/4`, pod("4"));
    expect(await next(fast)).toHaveLength(1);
  });

  it("keeps no more of large objects than some megabytes, for those who resume and for those who are slow", async () => {
    const large = (name: string) => labelled("x".repeat(1_000))(pod(name));
    await start({ events: { maxBytes: 5_000 }, watchers: { bytes: 5_000 } });
    const begin = cache.revision;
    const slow = watch(pods);
    const quick = watch(pods);
    for (const name of ["1", "2", "3"]) await storage.create(`${pods}a/${name}`, large(name));
    await cache.waitForFresh();
    expect(await next(watch(pods, begin))).toHaveLength(3);
    expect(await next(quick)).toHaveLength(3);
    for (const name of ["4", "5"]) await storage.create(`${pods}a/${name}`, large(name));
    await cache.waitForFresh();
    expect(() => watch(pods, begin)).toThrow(expect.objectContaining({ kind: "Compacted" }));
    await expect(slow.next()).rejects.toMatchObject({ kind: "Compacted" });
    expect(await next(quick)).toHaveLength(2);
    expect(await next(watch(pods, begin + 2))).toHaveLength(3);
  });

  it("sends bookmarks when asked", async () => {
    await start();
    const options = { revision: cache.revision, signal: stop.signal, bookmarkMs: 1_000 };
    const events = cache.watch(pods, options)[Symbol.asyncIterator]();
    await storage.create("/registry/core/secrets/a/s", pod("s"));
    await cache.waitForFresh();
    await clock.advance(1_000);
    expect(await next(events)).toEqual([{ type: "BOOKMARK", revision: cache.revision }]);
  });

  it("waits three seconds for a revision from the future", async () => {
    await start();
    const reached = cache.waitFor(cache.revision + 1);
    await storage.create(`${pods}a/x`, pod("x"));
    await reached;
    const missed = expect(cache.waitFor(cache.revision + 1)).rejects.toMatchObject({
      kind: "FutureRevision",
    });
    await clock.advance(3_000);
    await missed;
  });

  it("replaces a stream that does not get there in a second", async () => {
    storage.hanging = true;
    await start();
    await clock.advance(1_000);
    await storage.create(`${pods}a/x`, pod("x"));
    const fresh = cache.waitForFresh();
    await clock.advance(1_000);
    await fresh;
    expect(names(pods)).toEqual(["x"]);
  });

  it("tells the differences after it lost its place", async () => {
    await storage.create(`${pods}a/changed`, pod("changed"));
    await storage.create(`${pods}a/gone`, pod("gone"));
    await storage.create(`${pods}a/again`, pod("again", "first"));
    await start();
    const events = watch(pods);
    storage.breakWatch();
    await storage.guaranteedUpdate(`${pods}a/changed`, {}, labelled("1"));
    await storage.delete(`${pods}a/gone`, {});
    await storage.delete(`${pods}a/again`, {});
    await storage.create(`${pods}a/again`, pod("again", "second"));
    await clock.advance(1_000);
    const seen = (await next(events)) as CacheEvent[];
    expect(seen.map((event) => [event.type, "entry" in event && event.entry.object.metadata.uid])).toEqual([
      ["MODIFIED", "changed"],
      ["DELETED", "first"],
      ["ADDED", "second"],
      ["DELETED", "gone"],
    ]);
  });

  it("forgets everything when the store was replaced", async () => {
    await storage.create(`${pods}a/x`, pod("x"));
    await start();
    const events = watch(pods);
    const before = cache.revision;
    storage.cluster = "two";
    storage.breakWatch();
    await clock.advance(1_000);
    await expect(events.next()).rejects.toMatchObject({ kind: "Compacted" });
    expect(names(pods)).toEqual(["x"]);
    expect(() => watch(pods, before - 1)).toThrow(expect.objectContaining({ kind: "Compacted" }));
  });
});
