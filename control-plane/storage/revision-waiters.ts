import type { Clock } from "../../common/clock.js";
import { StorageError } from "./errors.js";

interface Waiter {
  readonly revision: number;
  resolve(): void;
}

/** Those who wait until the cache has reached a revision. */
export class RevisionWaiters {
  private waiting = new Set<Waiter>();

  constructor(private readonly clock: Clock) {}

  reached(revision: number): void {
    for (const waiter of this.waiting) if (waiter.revision <= revision) waiter.resolve();
  }

  /** After `timeoutMs`: StorageError `FutureRevision`. */
  wait(revision: number, current: number, timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (revision <= current) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.waiting.delete(waiter);
        cancel();
        signal?.removeEventListener("abort", abort);
      };
      const abort = () => {
        leave();
        reject(signal?.reason);
      };
      const waiter = {
        revision,
        resolve() {
          leave();
          resolve();
        },
      };
      const cancel = this.clock.after(timeoutMs, () => {
        leave();
        reject(new StorageError("FutureRevision", "", `revision ${revision} is not known here yet`));
      });
      if (signal?.aborted) return abort();
      this.waiting.add(waiter);
      signal?.addEventListener("abort", abort, { once: true });
    });
  }
}
