import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";

/** How good a node is for one pod, in any unit; the scheduler brings the nodes' figures to 0…100. */
export type Rate = (node: NodeInfo) => number;

/** One preference among the nodes that would do. */
export interface Score {
  readonly name: string;
  readonly weight: number;
  /** `spread`: 100 goes to the highest figure and 0 to the lowest seen. `fixed`: figures are 0…100 already. */
  readonly scale: "spread" | "fixed";
  prepare(pod: PodInfo, snapshot: Snapshot): Rate | undefined;
}
