/** Time as this project may see it. Real in processes, virtual in tests and simulations. */
export interface Clock {
  /** Milliseconds since the epoch: for timestamps, never for measuring. */
  now(): number;
  /** Milliseconds from an arbitrary start that never go back: for durations and deadlines. */
  monotonic(): number;
  /** Resolves after `ms`, however long that is; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `callback` once after `ms`, however long that is, unless the returned function is called first. Doesn't keep a process alive. */
  after(ms: number, callback: () => void): () => void;
  /** Lets everything that is pending on the event loop run. */
  yield(): Promise<void>;
}

/** What a timer of Node's can hold, about 25 days; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/** As `setTimeout`, for any `ms` up to Infinity: a long wait is several timers, one after the other. */
function startTimer(ms: number, callback: () => void, keepsAlive: boolean): () => void {
  let timer: NodeJS.Timeout;
  const wait = (leftMs: number) => {
    const partMs = Math.min(leftMs, longestTimerMs);
    timer = setTimeout(leftMs > partMs ? () => wait(leftMs - partMs) : callback, partMs);
    if (!keepsAlive) timer.unref();
  };
  wait(ms);
  return () => clearTimeout(timer);
}

/**
 * Resolves when the timer fires, and rejects with the signal's reason when it aborts first: `sleep`, for any clock.
 * @param start sets the timer; what it returns takes it back
 */
export function sleepBy(start: (wake: () => void) => () => void, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    });
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleepBy((wake) => startTimer(ms, wake, true), signal),
  after: (ms, callback) => startTimer(ms, callback, false),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

/** 9999-12-31T23:59:59Z: RFC 3339 knows no later one. */
const lastMomentMs = 253_402_300_799_000;

/** A moment as Kubernetes writes a Time: RFC 3339 in UTC, whole seconds. @param ms since the epoch; any number from 0 */
export function timeOf(ms: number): string {
  return `${new Date(Math.min(ms, lastMomentMs)).toISOString().slice(0, 19)}Z`;
}

/** `now` as Kubernetes writes a Time. */
export function timestamp(clock: Clock): string {
  return timeOf(clock.now());
}

/** A moment as Kubernetes writes a MicroTime. @param ms since the epoch */
export function microTimeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/Z$/, "000Z");
}

/** `now` as Kubernetes writes a MicroTime. */
export function microTimestamp(clock: Clock): string {
  return microTimeOf(clock.now());
}
