import type { ClusterEvent, EventType } from "../cluster-event.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";

/** Why a node can't take a pod. */
export interface Rejection {
  /** As Kubernetes counts them in FailedScheduling: `Insufficient cpu`. */
  readonly reasons: readonly string[];
  /** No pod that went from the node would help. */
  readonly isFinal: boolean;
}

/** What one pod's check says of one node; undefined: it may come. */
export type Check = (node: NodeInfo) => Rejection | undefined;

/** What a filter asks of nodes for one pod. */
export interface Prepared {
  readonly check: Check;
  /** No node can take the pod, whatever it is: `check` is not asked. */
  readonly fault?: Rejection;
  /** What a person should know when no node takes the pod. */
  hint?(): string | undefined;
  /** Counts another pod in (1) or out (-1) as if it came to the node or left it; absent: only the node given to `check` counts. */
  count?(other: PodInfo, node: NodeInfo, change: Change): void;
}

export type Change = 1 | -1;

/** One condition on nodes. `prepare` does once a pod what doesn't depend on the node; undefined: nothing to check. */
export interface Filter extends Wakes {
  readonly name: string;
  prepare(pod: PodInfo, snapshot: Snapshot): Prepared | undefined;
}

/** When a pod that the filter has refused is worth another try. */
export interface Wakes {
  readonly events: readonly EventType[];
  /** What happens on one node says nothing of another. */
  readonly isLocal: boolean;
  /** All that `wakes` reads of the pod: pods that ask for the same are asked about together. */
  demand(pod: PodInfo): unknown;
  /** Could the filter let the pod in now that this has happened? Asked of `events` only, after they are in the snapshot. */
  wakes(pod: PodInfo, event: ClusterEvent, snapshot: Snapshot): boolean;
}

export const refusal = (reason: string): Rejection => ({ reasons: [reason], isFinal: false });

/** A refusal for what the node is, whatever runs on it. */
export const finalRefusal = (reason: string): Rejection => ({ reasons: [reason], isFinal: true });

/** Several conditions as one: the first that objects says why. */
export function allOf(parts: readonly Prepared[]): Prepared {
  return {
    check(node) {
      for (const { check } of parts) {
        const rejection = check(node);
        if (rejection) return rejection;
      }
      return undefined;
    },
    count(other, node, change) {
      for (const part of parts) part.count?.(other, node, change);
    },
  };
}
