/** How long a container that keeps ending has to wait, and when that was last decided. */
export interface BackOff {
  readonly delayMs: number;
  readonly updatedMs: number;
}

export interface BackOffLimits {
  readonly baseMs: number;
  readonly maxMs: number;
}

/** Kubernetes' restart back-off: 10 s doubling to 5 min, forgotten after 10 min without a restart. */
export const restartBackOff: BackOffLimits = { baseMs: 10_000, maxMs: 300_000 };

/** How long a container that ended at `endedMs` still waits; 0: it may start now. */
export function waitMs(
  backOff: BackOff | undefined,
  endedMs: number,
  nowMs: number,
  limits: BackOffLimits,
): number {
  if (!backOff || isForgotten(backOff, endedMs, limits)) return 0;
  return Math.max(0, endedMs + backOff.delayMs - nowMs);
}

/** The back-off after one more restart. */
export function nextBackOff(backOff: BackOff | undefined, nowMs: number, limits: BackOffLimits): BackOff {
  const again = backOff && !isForgotten(backOff, nowMs, limits);
  const delayMs = again ? Math.min(limits.maxMs, backOff.delayMs * 2) : limits.baseMs;
  return { delayMs, updatedMs: nowMs };
}

const isForgotten = (backOff: BackOff, atMs: number, { maxMs }: BackOffLimits) =>
  atMs - backOff.updatedMs > 2 * maxMs;
