import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";

/** One preference among the nodes that would do. */
export interface Score {
  /** Of the plugin that it is part of. */
  readonly name: string;
  /** How good each of the nodes is for the pod, 0…100 and whole, in their order; undefined: all the same. */
  rate(pod: PodInfo, nodes: readonly NodeInfo[], snapshot: Snapshot): readonly number[] | undefined;
}

export const best = 100;

/** The highest figure gets 100, others their share of it. Figures are 0 or more. */
export function shareOfHighest(figures: readonly number[]): number[] {
  const highest = highestOf(figures);
  return figures.map((figure) => (highest === 0 ? 0 : Math.floor((best * figure) / highest)));
}

/** The other way round: 0 gets 100 and the highest figure nothing. */
export function shareBelowHighest(figures: readonly number[]): number[] {
  return shareOfHighest(figures).map((share) => best - share);
}

/** The highest figure gets 100 and the lowest nothing; when they are the same, nobody gets any. */
export function placeInRange(figures: readonly number[]): number[] {
  const highest = highestOf(figures);
  const lowest = figures.reduce((low, figure) => Math.min(low, figure), highest);
  const range = highest - lowest;
  return figures.map((figure) => (range === 0 ? 0 : Math.trunc((best * (figure - lowest)) / range)));
}

export function highestOf(figures: readonly number[]): number {
  return figures.reduce((high, figure) => Math.max(high, figure), Number.NEGATIVE_INFINITY);
}
