/** What was read of a counter of CPU time, and of memory, at a moment. */
export interface Reading {
  readonly cpuNanos: number;
  readonly workingSetBytes: number;
  readonly atMs: number;
}

/** What was used from one reading to the next. */
export interface Rate {
  readonly time: { readonly endMs: number; readonly windowMs: number };
  readonly usage: { readonly cpuNanoCores: number; readonly workingSetBytes: number };
}

/** An older reading says nothing of now: the agent was not running, or the host was suspended. */
const longestWindowMs = 60_000;
/** What has just started is measured from its start on, once it runs for so long; what is older, from one reading to the next. */
const freshMs = { from: 10_000, to: 15_000 };

/** The mean use between two readings of the same counter; undefined where they tell none. */
export function usageRate(
  before: Pick<Reading, "cpuNanos" | "atMs"> | undefined,
  now: Reading,
): Rate | undefined {
  if (!before || now.cpuNanos === 0 || now.workingSetBytes === 0) return undefined;
  const windowMs = Math.round(now.atMs - before.atMs);
  const nanos = now.cpuNanos - before.cpuNanos;
  if (windowMs <= 0 || windowMs > longestWindowMs || nanos < 0) return undefined;
  return {
    time: { endMs: Math.round(now.atMs), windowMs },
    usage: {
      cpuNanoCores: Math.round((nanos * 1_000) / windowMs),
      workingSetBytes: Math.round(now.workingSetBytes),
    },
  };
}

/** A counter as it stood when its container started, for one that did so lately. */
export function freshStart(
  startedAt: string,
  { atMs }: Reading,
): Pick<Reading, "cpuNanos" | "atMs"> | undefined {
  const startedMs = Date.parse(startedAt);
  const ageMs = atMs - startedMs;
  return ageMs >= freshMs.from && ageMs < freshMs.to ? { cpuNanos: 0, atMs: startedMs } : undefined;
}
