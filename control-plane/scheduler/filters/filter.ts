import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";

/** Why a node can't take a pod. */
export interface Rejection {
  /** As Kubernetes counts it in FailedScheduling: `Insufficient cpu`. */
  readonly reason: string;
  /** For an amount that was missing: how much was needed and how much this node had. */
  readonly shortage?: { readonly resource: string; readonly need: number; readonly free: number };
}

/** What one pod's check says of one node; undefined: it may come. */
export type Check = (node: NodeInfo) => Rejection | undefined;

/** One condition on nodes. `prepare` does once a pod what doesn't depend on the node; undefined: nothing to check. */
export interface Filter {
  readonly name: string;
  prepare(pod: PodInfo, snapshot: Snapshot): Check | undefined;
}
