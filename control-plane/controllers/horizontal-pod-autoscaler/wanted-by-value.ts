import type { V1Pod } from "../../../api/generated/types.js";
import { isReady } from "../../../api/meta/pods.js";
import { type Tolerances, tolerates } from "./tolerances.js";
import { wholeReplicas } from "./whole-replicas.js";

/** How many replicas bring one value for all pods together to `target`; without replicas, how many to begin with. */
export function wantedByValue(
  value: number,
  target: number,
  current: number,
  pods: readonly V1Pod[],
  tolerances: Tolerances,
): number {
  const ratio = value / target;
  if (current === 0) return wholeReplicas(ratio);
  if (tolerates(tolerances, ratio)) return current;
  if (pods.length === 0)
    throw new Error(
      "unable to calculate ready pods: no pods returned by selector while calculating replica count",
    );
  const ready = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod));
  return wholeReplicas(ratio * ready.length);
}

export interface WantedByShare {
  readonly replicas: number;
  /** What each of the pods that there are has of it, rounded up. */
  readonly average: number;
}

/** How many replicas bring each pod's share of a value to `target`. */
export function wantedByShare(
  value: number,
  target: number,
  found: number,
  tolerances: Tolerances,
): WantedByShare {
  const within = tolerates(tolerances, value / (target * found));
  return {
    replicas: within ? found : wholeReplicas(value / target),
    average: Math.min(Math.ceil(value / found), Number.MAX_SAFE_INTEGER),
  };
}
