import { setMaxListeners } from "node:events";
import type { Clock } from "./clock.js";
import { deferred } from "./deferred.js";
import { isAbort } from "./errors.js";

/** A part of a process that runs until its signal aborts. */
export interface Runnable {
  readonly name: string;
  /** Resolves once the part is ready for those after it; absent: at once. */
  ready?(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

export interface RunGroupOptions {
  /** How long one part may take to stop before it is waited for no more, and the next one stopped. Default 5 s. */
  readonly graceMs?: number;
  /** All are told to stop at once: parts that don't stand on each other must not go on while one hangs. */
  readonly together?: boolean;
}

/**
 * Runs parts in order, each after the one before is ready, and stops them in reverse.
 * A part that fails or ends stops the whole group; `run` then rejects with that part's error.
 */
export class RunGroup {
  constructor(
    private readonly parts: readonly Runnable[],
    private readonly clock: Clock,
    private readonly options: RunGroupOptions = {},
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const running: { stop: AbortController; done: Promise<void> }[] = [];
    const failure = deferred<never>();
    failure.promise.catch(() => {});
    const stopped = deferred<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for (const part of this.parts) {
        if (signal.aborted) break;
        running.push(this.start(part, failure.reject));
        await Promise.race([part.ready?.(), failure.promise, stopped.promise]);
      }
      if (!signal.aborted) await Promise.race([failure.promise, stopped.promise]);
    } finally {
      signal.removeEventListener("abort", stop);
      if (this.options.together) for (const { stop } of running) stop.abort();
      for (const { stop, done } of running.reverse()) {
        stop.abort();
        await this.withinGrace(done);
      }
    }
  }

  private async withinGrace(done: Promise<void>): Promise<void> {
    const inTime = new AbortController();
    const { graceMs = 5_000 } = this.options;
    await Promise.race([done, this.clock.sleep(graceMs, inTime.signal).catch(() => {})]);
    inTime.abort();
  }

  private start(part: Runnable, fail: (error: unknown) => void) {
    const stop = new AbortController();
    // A part hands its signal to all that it does at a time.
    setMaxListeners(0, stop.signal);
    const done = part.run(stop.signal).then(
      () => {
        if (!stop.signal.aborted) fail(new Error(`${part.name} ended by itself`));
      },
      (error) => {
        if (!(stop.signal.aborted && isAbort(error))) fail(error);
      },
    );
    return { stop, done };
  }
}
