import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { SharedQuestion } from "../../common/shared-question.js";
import type { Cache, CacheEntry, CacheEvent, CacheWatchOptions } from "./cache.js";
import { deleted, diff, put } from "./cache-diff.js";
import { cacheEntry } from "./cache-entry.js";
import { CacheIndex } from "./cache-index.js";
import { objectPrefix, resourcePrefixOf } from "./cache-keys.js";
import type { WatcherLimits } from "./cache-watcher.js";
import { CacheWatchers } from "./cache-watchers.js";
import { isStorageError, StorageError } from "./errors.js";
import { EventRing, type EventRingOptions, type ObjectEvent } from "./event-ring.js";
import { RevisionWaiters } from "./revision-waiters.js";
import type { Storage, StorageBatch, StorageEvent } from "./storage.js";

export interface WatchCacheOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly events?: Partial<EventRingOptions>;
  /** What may wait for a reader before its watch is closed. */
  readonly watchers?: Partial<WatcherLimits>;
}

const futureMs = 3_000;
const staleStreamMs = 1_000;
const retryMs = 200;
/** A stream that fell silent without breaking is found within this, even when nobody reads. */
const probeMs = 2_000;
/** Watches that were away for longer begin anew; kube-apiserver keeps 75 s, and 100 events however old they are. */
const ringDefaults: EventRingOptions = {
  capacity: 20_000,
  minimum: 100,
  maxAgeMs: 120_000,
  maxBytes: 32 << 20,
};
const watcherDefaults: WatcherLimits = { events: 10_000, bytes: 32 << 20 };

/** The cache as Cache promises, kept current by one storage watch over the whole keyspace. */
export class WatchCache implements Cache {
  private applied = 0;
  /** Where unbroken watching began. */
  private base = 0;
  private clusterId: string | undefined;
  private readonly index = new CacheIndex();
  private readonly rings = new Map<string, EventRing>();
  private readonly watchers: CacheWatchers;
  private readonly waiters: RevisionWaiters;
  private readonly freshness: SharedQuestion<number>;
  private readonly firstList = deferred<void>();
  private stream: { readonly startedMs: number; readonly stop: AbortController } | undefined;

  constructor(private readonly options: WatchCacheOptions) {
    this.watchers = new CacheWatchers(options.clock, { ...watcherDefaults, ...options.watchers });
    this.waiters = new RevisionWaiters(options.clock);
    this.freshness = new SharedQuestion(
      () => options.storage.currentRevision(),
      () => options.clock.yield(),
    );
  }

  get revision(): number {
    return this.applied;
  }

  get(key: string): CacheEntry | undefined {
    return this.index.get(key);
  }

  list(prefix: string): readonly CacheEntry[] {
    return this.index.list(prefix);
  }

  ready(): Promise<void> {
    return this.firstList.promise;
  }

  waitFor(revision: number, signal?: AbortSignal): Promise<void> {
    return this.waiters.wait(revision, this.applied, futureMs, signal);
  }

  async waitForFresh(caller?: { readonly signal: AbortSignal }): Promise<void> {
    const revision = await this.freshness.answer();
    if (revision > this.applied) await this.catchUp(revision, caller?.signal);
  }

  private async catchUp(revision: number, signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.waiters.wait(revision, this.applied, staleStreamMs, signal);
    } catch (error) {
      if (!isStorageError(error, "FutureRevision")) throw error;
      this.replaceStream();
      await this.waiters.wait(revision, this.applied, futureMs - staleStreamMs, signal);
    }
  }

  watch(prefix: string, options: CacheWatchOptions): AsyncIterable<readonly CacheEvent[]> {
    const { revision } = options;
    if (revision > this.applied) throw new StorageError("FutureRevision", prefix);
    const ring = this.rings.get(resourcePrefixOf(prefix));
    const events = revision < this.base ? undefined : ring ? ring.since(revision) : [];
    if (!events) throw new StorageError("Compacted", prefix, `too old resource version: ${revision}`);
    const backlog = events.filter(({ entry }) => entry.key.startsWith(prefix));
    return this.watchers.open(prefix, backlog, options, () => this.applied);
  }

  forget(prefix: string): void {
    this.watchers.end(prefix);
    this.rings.delete(prefix);
    for (const entry of this.index.list(prefix)) entry.release();
  }

  /** What is held beside the objects themselves, of all resources. */
  counts(): { readonly rings: number; readonly watchers: number; readonly encodings: number } {
    const encodings = [...this.index.keys()].reduce((sum, key) => sum + (this.get(key)?.kept ?? 0), 0);
    return { rings: this.rings.size, watchers: this.watchers.size, encodings };
  }

  async run(signal: AbortSignal): Promise<void> {
    void this.probe(signal);
    while (!signal.aborted) {
      try {
        await this.relist(signal);
        await this.follow(signal);
      } catch (error) {
        if (signal.aborted || isAbort(error)) break;
        this.options.log.warn("the cache lost its place and lists anew", { err: error });
        await this.options.clock.sleep(retryMs, signal).catch(() => {});
      }
    }
    this.watchers.closeAll(new StorageError("StorageUnavailable", "", "the cache has stopped"));
  }

  /** Watches until that is no longer possible from where it stands; a stalled stream is replaced in between. */
  private async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const stop = new AbortController();
      this.stream = { startedMs: this.options.clock.monotonic(), stop };
      const either = AbortSignal.any([signal, stop.signal]);
      for await (const batch of this.options.storage.watch("/", this.applied, either)) this.apply(batch);
    }
  }

  private async probe(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.options.clock.sleep(probeMs, signal).catch(() => {});
      for (const ring of this.rings.values()) ring.sweep(this.options.clock.monotonic());
      // What fails here fails for every reader too, and run() follows up on it.
      if (this.stream && !signal.aborted) await this.waitForFresh({ signal }).catch(() => {});
    }
  }

  private replaceStream(): void {
    const { stream } = this;
    if (!stream || this.options.clock.monotonic() - stream.startedMs < staleStreamMs) return;
    this.options.log.warn("the watch on storage is behind and is replaced", { revision: this.applied });
    stream.stop.abort();
  }

  private async relist(signal: AbortSignal): Promise<void> {
    const clusterId = await this.options.storage.clusterId(signal);
    const list = await this.options.storage.list(objectPrefix, { signal });
    if (clusterId !== this.clusterId) {
      this.reset(list.revision);
      for (const item of list.items) this.index.set(cacheEntry(item));
    } else for (const event of diff(this.index, list)) this.record(event);
    this.clusterId = clusterId;
    this.advance(list.revision);
    this.firstList.resolve();
  }

  /** Another cluster, or the first one: nothing of what was known holds. */
  private reset(revision: number): void {
    this.index.clear();
    this.rings.clear();
    this.base = revision;
    this.applied = 0;
    this.watchers.closeAll(new StorageError("Compacted", "", "the store was replaced"));
  }

  private apply({ events, revision }: StorageBatch): void {
    for (const event of events) {
      const change = event.key.startsWith(objectPrefix) ? this.changeOf(event) : undefined;
      if (change && change.revision > this.applied) this.record(change);
    }
    this.advance(revision);
  }

  private changeOf(event: StorageEvent): ObjectEvent | undefined {
    const previous = this.index.get(event.key);
    if (event.type === "put") return put(previous, cacheEntry(event.stored));
    return previous && deleted(previous, event.revision);
  }

  private record(event: ObjectEvent): void {
    const { key } = event.entry;
    if (event.type === "DELETED") this.index.delete(key);
    else this.index.set(event.entry);
    this.ring(resourcePrefixOf(key)).push(event, this.options.clock.monotonic());
    this.watchers.dispatch(event);
  }

  private ring(resource: string): EventRing {
    let ring = this.rings.get(resource);
    if (!ring) {
      ring = new EventRing(this.base, { ...ringDefaults, ...this.options.events });
      this.rings.set(resource, ring);
    }
    return ring;
  }

  private advance(revision: number): void {
    if (revision <= this.applied) return;
    this.applied = revision;
    this.waiters.reached(revision);
  }
}
