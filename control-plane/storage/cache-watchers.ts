import type { Clock } from "../../common/clock.js";
import type { CacheEvent, CacheWatchOptions } from "./cache.js";
import { resourcePrefixOf } from "./cache-keys.js";
import { CacheWatcher, type WatcherLimits } from "./cache-watcher.js";
import type { ObjectEvent } from "./event-ring.js";

/** The open watches on the cache, by resource, so that an event meets only those it may concern. */
export class CacheWatchers {
  private readonly byResource = new Map<string, Set<CacheWatcher>>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: WatcherLimits,
  ) {}

  get size(): number {
    return [...this.byResource.values()].reduce((sum, watchers) => sum + watchers.size, 0);
  }

  open(
    prefix: string,
    backlog: readonly CacheEvent[],
    { signal, bookmarkMs }: CacheWatchOptions,
    revision: () => number,
  ): CacheWatcher {
    const end = () => watcher.close();
    const watcher = new CacheWatcher(prefix, backlog, this.limits, () => {
      signal.removeEventListener("abort", end);
      stopBookmarks();
      this.leave(watcher);
    });
    const stopBookmarks = this.bookmark(watcher, bookmarkMs, revision);
    if (signal.aborted) watcher.close();
    else this.join(watcher);
    if (!signal.aborted) signal.addEventListener("abort", end, { once: true });
    return watcher;
  }

  dispatch(event: ObjectEvent): void {
    const { key } = event.entry;
    for (const watcher of this.byResource.get(resourcePrefixOf(key)) ?? [])
      if (key.startsWith(watcher.prefix)) watcher.push(event);
  }

  closeAll(error: Error): void {
    for (const watchers of this.byResource.values())
      for (const watcher of [...watchers]) watcher.close(error);
  }

  /** Those of one resource, as if there were nothing more to come. */
  end(resource: string): void {
    for (const watcher of [...(this.byResource.get(resource) ?? [])]) watcher.end();
  }

  private leave(watcher: CacheWatcher): void {
    const resource = resourcePrefixOf(watcher.prefix);
    const watchers = this.byResource.get(resource);
    watchers?.delete(watcher);
    if (watchers?.size === 0) this.byResource.delete(resource);
  }

  private join(watcher: CacheWatcher): void {
    const resource = resourcePrefixOf(watcher.prefix);
    let watchers = this.byResource.get(resource);
    if (!watchers) {
      watchers = new Set();
      this.byResource.set(resource, watchers);
    }
    watchers.add(watcher);
  }

  private bookmark(watcher: CacheWatcher, everyMs: number | undefined, revision: () => number): () => void {
    if (everyMs === undefined) return () => {};
    let cancel: () => void;
    const arm = () => {
      cancel = this.clock.after(everyMs, () => {
        watcher.push({ type: "BOOKMARK", revision: revision() });
        arm();
      });
    };
    arm();
    return () => cancel();
  }
}
