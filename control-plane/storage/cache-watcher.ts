import { type Deferred, deferred } from "../../common/deferred.js";
import type { CacheEvent } from "./cache.js";
import { StorageError } from "./errors.js";
import { weightOf } from "./event-ring.js";

/** What may wait for a reader, beside its backlog, before it is given up as too slow. */
export interface WatcherLimits {
  readonly events: number;
  readonly bytes: number;
}

/** One watch on the cache: a queue that the cache fills without waiting and its reader empties in batches. */
export class CacheWatcher implements AsyncIterableIterator<readonly CacheEvent[]> {
  private queue: CacheEvent[];
  /** How many of the queue, and how much of it, count against the limits. */
  private waiting = { events: 0, bytes: 0 };
  private wake: Deferred<void> | undefined;
  private state: { readonly error?: Error } | undefined;

  /** @param backlog what to deliver first */
  constructor(
    readonly prefix: string,
    backlog: readonly CacheEvent[],
    private readonly limits: WatcherLimits,
    private readonly onClose: (watcher: CacheWatcher) => void,
  ) {
    this.queue = [...backlog];
  }

  push(event: CacheEvent): void {
    if (this.state) return;
    this.queue.push(event);
    this.waiting.events += 1;
    this.waiting.bytes += weightOf(event);
    if (this.waiting.events > this.limits.events || this.waiting.bytes > this.limits.bytes) {
      this.close(new StorageError("Compacted", this.prefix, "the watcher was too slow"));
    } else this.wake?.resolve();
  }

  /** Ends the iteration, with `error` if there is one; what has not been read is dropped. */
  close(error?: Error): void {
    this.queue = [];
    this.finish(error ? { error } : {});
  }

  /** Ends the iteration behind what is waiting. */
  end(): void {
    this.finish({});
  }

  private finish(state: { readonly error?: Error }): void {
    if (this.state) return;
    this.state = state;
    this.onClose(this);
    this.wake?.resolve();
  }

  async next(): Promise<IteratorResult<readonly CacheEvent[]>> {
    while (this.queue.length === 0 && !this.state) {
      this.wake = deferred();
      await this.wake.promise;
      this.wake = undefined;
    }
    if (this.state?.error) throw this.state.error;
    if (this.queue.length === 0) return { done: true, value: undefined };
    const value = this.queue;
    this.queue = [];
    this.waiting = { events: 0, bytes: 0 };
    return { done: false, value };
  }

  async return(): Promise<IteratorResult<readonly CacheEvent[]>> {
    this.close();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
