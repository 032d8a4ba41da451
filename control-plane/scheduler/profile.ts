import type { Filter } from "./filters/filter.js";
import type { Preemption } from "./preemption/preemption.js";
import type { Score } from "./scores/score.js";

export interface WeightedScore {
  readonly score: Score;
  readonly weight: number;
}

/** How pods that ask for one scheduler by name are placed. */
export interface Profile {
  readonly schedulerName: string;
  /** A node is refused by the first that objects. */
  readonly filters: readonly Filter[];
  readonly scores: readonly WeightedScore[];
  /** How many nodes that would do are looked for, of a hundred; 0: fewer the larger the cluster is. */
  readonly percentageOfNodesToScore: number;
  /** undefined: no pod is evicted for another. */
  readonly preemption: Preemption | undefined;
}
