import { type Deferred, deferred } from "../../common/deferred.js";
import type { CacheEvent } from "./cache.js";
import { StorageError } from "./errors.js";

/** One watch on the cache: a queue that the cache fills without waiting and its reader empties in batches. */
export class CacheWatcher implements AsyncIterableIterator<readonly CacheEvent[]> {
  private queue: CacheEvent[];
  private wake: Deferred<void> | undefined;
  private state: { readonly error?: Error } | undefined;

  /**
   * @param backlog what to deliver first
   * @param limit how many events may wait beside the backlog before the reader is given up as too slow
   */
  constructor(
    readonly prefix: string,
    backlog: readonly CacheEvent[],
    private readonly limit: number,
    private readonly onClose: (watcher: CacheWatcher) => void,
  ) {
    this.queue = [...backlog];
    this.limit += backlog.length;
  }

  push(event: CacheEvent): void {
    if (this.state) return;
    this.queue.push(event);
    if (this.queue.length > this.limit) {
      this.close(new StorageError("Compacted", this.prefix, "the watcher was too slow"));
    } else this.wake?.resolve();
  }

  /** Ends the iteration, with `error` if there is one; what has not been read is dropped. */
  close(error?: Error): void {
    if (this.state) return;
    this.state = error ? { error } : {};
    this.queue = [];
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
    if (this.state) return { done: true, value: undefined };
    const value = this.queue;
    this.queue = [];
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
