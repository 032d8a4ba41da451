import type { PodInfo } from "../pod-info.js";

/** A node that would take a pod, were these others gone. */
export interface Candidate {
  readonly nodeName: string;
  /** The most important first; one at least. */
  readonly victims: readonly PodInfo[];
  /** How many of them their PodDisruptionBudgets would keep. */
  readonly violations: number;
}

/** When a pod started, in milliseconds; Infinity while it hasn't. */
export type StartedMs = (pod: PodInfo) => number;

/** The order of importance: priority, then who has run for longer. */
export const byImportance =
  (startedMs: StartedMs) =>
  (left: PodInfo, right: PodInfo): number =>
    right.priority - left.priority || compare(startedMs(left), startedMs(right));

/**
 * The least harmful: fewest violated budgets, then the least important highest victim, then the smallest sum of
 * priorities, then fewest victims, then the latest start among the most important ones; of equals the first.
 */
export function leastHarmful(candidates: readonly Candidate[], startedMs: StartedMs): Candidate | undefined {
  const harms: ((candidate: Candidate) => number)[] = [
    ({ violations }) => violations,
    ({ victims }) => victims[0]?.priority ?? 0,
    ({ victims }) => victims.reduce((sum, { priority }) => sum + priority + nonNegative, 0),
    ({ victims }) => victims.length,
    ({ victims }) => -earliestStart(victims, startedMs),
  ];
  let best = candidates;
  for (const harm of harms) {
    if (best.length <= 1) break;
    const least = best.reduce((low, candidate) => Math.min(low, harm(candidate)), Number.POSITIVE_INFINITY);
    best = best.filter((candidate) => harm(candidate) === least);
  }
  return best[0];
}

/** Makes every priority count for something, so that one victim is better than two whatever their priorities are. */
const nonNegative = 2 ** 31;

function earliestStart(victims: readonly PodInfo[], startedMs: StartedMs): number {
  const highest = victims[0]?.priority;
  const foremost = victims.filter(({ priority }) => priority === highest);
  return foremost.reduce((first, pod) => Math.min(first, startedMs(pod)), Number.POSITIVE_INFINITY);
}

const compare = (left: number, right: number) => (left < right ? -1 : left > right ? 1 : 0);
