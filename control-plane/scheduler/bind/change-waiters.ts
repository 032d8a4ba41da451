import { deferred } from "../../../common/deferred.js";

/** Those who wait until something is so, by what may make it so: a change costs as much as there are who wait for it. */
export class ChangeWaiters {
  private readonly checks = new Map<string, Set<() => void>>();

  changed(key: string): void {
    for (const check of [...(this.checks.get(key) ?? [])]) check();
  }

  /** Resolves once it is done, which is asked now and after each change of one of the keys. Throws what the question throws, or the signal's reason. */
  async until(keys: readonly string[], isDone: () => boolean, signal: AbortSignal): Promise<void> {
    const done = deferred<void>();
    const check = () => {
      try {
        if (isDone()) done.resolve();
      } catch (error) {
        done.reject(error);
      }
    };
    const stop = () => done.reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    for (const key of keys) this.checks.set(key, (this.checks.get(key) ?? new Set()).add(check));
    try {
      signal.throwIfAborted();
      check();
      await done.promise;
    } finally {
      signal.removeEventListener("abort", stop);
      for (const key of keys) this.leave(key, check);
    }
  }

  private leave(key: string, check: () => void): void {
    const all = this.checks.get(key);
    all?.delete(check);
    if (all?.size === 0) this.checks.delete(key);
  }
}
