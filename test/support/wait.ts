import { systemClock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";

export interface EventuallyOptions {
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Repeats `check` until it doesn't throw, and answers what it returns. For what can't be watched; the last error is
 * what a time-out reports.
 */
export async function eventually<T>(
  check: () => Promise<T> | T,
  { timeoutMs = 20_000, everyMs = 100 }: EventuallyOptions = {},
): Promise<T> {
  const deadline = systemClock.monotonic() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (systemClock.monotonic() > deadline) {
        throw new Error(`not within ${timeoutMs} ms: ${messageOf(error)}`, { cause: error });
      }
    }
    await systemClock.sleep(everyMs);
  }
}

/** How long `act` takes, in milliseconds. */
export async function timed(act: () => Promise<unknown>): Promise<number> {
  const started = systemClock.monotonic();
  await act();
  return Math.round(systemClock.monotonic() - started);
}
