import type { Clock } from "./clock.js";

/** Does `work` with a signal that aborts after so many milliseconds. */
export function within<T>(clock: Clock, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const cancel = clock.after(ms, () => late.abort());
  return work(late.signal).finally(cancel);
}
