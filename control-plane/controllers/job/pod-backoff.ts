import type { V1Pod } from "../../../api/generated/types.js";
import { finishedMs } from "./finished-time.js";

const firstMs = 10_000;
const mostMs = 600_000;

/** What failed since something last succeeded. */
export interface Failures {
  readonly count: number;
  readonly lastMs: number;
}

export const noFailures: Failures = { count: 0, lastMs: 0 };

/** The failures after these pods have ended, too. */
export function failuresAfter(
  known: Failures,
  succeeded: readonly V1Pod[],
  failed: readonly V1Pod[],
): Failures {
  const successMs = Math.max(...succeeded.map(finishedMs));
  const failedMs = failed.map(finishedMs).filter((ms) => ms > successMs);
  const before = succeeded.length > 0 ? noFailures : known;
  if (failedMs.length === 0) return before;
  return { count: before.count + failedMs.length, lastMs: Math.max(...failedMs) };
}

/** How long the next pod has to wait: 10 s after the first failure, twice as long after each other, at most 10 min. */
export function waitMs({ count, lastMs }: Failures, nowMs: number): number {
  if (count === 0) return 0;
  const delayMs = Math.min(mostMs, firstMs * 2 ** Math.min(count - 1, 10));
  return Math.max(0, lastMs + delayMs - nowMs);
}
