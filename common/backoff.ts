import type { Random } from "./random.js";

export interface BackoffOptions {
  readonly baseMs: number;
  readonly maxMs: number;
  /** Part of the delay that is left to chance, 0 to 1. */
  readonly jitter?: number;
}

/** The delay before try number `failures + 1`: doubling from `baseMs`, at most `maxMs`. */
export function backoffMs(
  failures: number,
  { baseMs, maxMs, jitter = 0 }: BackoffOptions,
  random: Random,
): number {
  const delay = Math.min(maxMs, baseMs * 2 ** Math.min(failures, 52));
  return delay * (1 - jitter * random.next());
}
