import type { Observations } from "./observations.js";
import { type PressureCondition, signals } from "./signals.js";
import { passed, type Threshold } from "./thresholds.js";

/** What is remembered from one look to the next. */
export interface Watched {
  /** Since when each threshold has been passed. */
  readonly sinceMs: ReadonlyMap<Threshold, number>;
  /** For which pods had to go, until enough is won back. */
  readonly due: readonly Threshold[];
  /** When each condition was last seen to hold. */
  readonly seenAtMs: ReadonlyMap<PressureCondition, number>;
}

export const nothingWatched: Watched = { sinceMs: new Map(), due: [], seenAtMs: new Map() };

/** What is to be said of the node, and for which thresholds something is to be done now: memory first. */
export interface Pressure {
  readonly conditions: ReadonlySet<PressureCondition>;
  readonly due: readonly Threshold[];
  readonly watched: Watched;
}

/**
 * @param nowMs of a clock that never steps
 * @param transitionMs how long a condition stays after it was last seen
 */
export function judge(
  thresholds: readonly Threshold[],
  observations: Observations,
  before: Watched,
  nowMs: number,
  transitionMs: number,
): Pressure {
  const unresolved = passed(before.due, observations, true);
  const held = [...new Set([...passed(thresholds, observations), ...unresolved])];
  const sinceMs = new Map(held.map((one) => [one, before.sinceMs.get(one) ?? nowMs]));
  const seenAtMs = new Map(before.seenAtMs);
  for (const { signal } of held) seenAtMs.set(signals[signal].condition, nowMs);
  const due = held.filter((one) => nowMs - (sinceMs.get(one) ?? nowMs) >= one.graceMs);
  const shown = [...seenAtMs].filter(([, atMs]) => nowMs === atMs || nowMs - atMs < transitionMs);
  return {
    conditions: new Set(shown.map(([condition]) => condition)),
    due: [...due.filter(isOfMemory), ...due.filter((one) => !isOfMemory(one))],
    watched: { sinceMs, due, seenAtMs },
  };
}

const isOfMemory = ({ signal }: Threshold) => signal === "memory.available";
