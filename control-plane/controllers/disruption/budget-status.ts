import type {
  V1Pod,
  V1PodDisruptionBudget,
  V1PodDisruptionBudgetStatus,
} from "../../../api/generated/types.js";
import { resolveIntOrPercent } from "../../../api/meta/int-or-percent.js";
import { isReady, isTerminating } from "../../../api/meta/pods.js";
import { withDisruptionAllowed } from "../../../api/policy/disruption-allowed.js";

/** So long an evicted pod may take until it is seen to be going; after that it counts again. */
export const deletionTimeoutMs = 120_000;

type Disrupted = Readonly<Record<string, string>>;
type Spec = NonNullable<V1PodDisruptionBudget["spec"]>;

/** Of the pods whose eviction the API server has granted. */
export interface Disruptions {
  /** Those that are still to go. */
  readonly awaited: Disrupted;
  /** Those that should have gone by now. */
  readonly overdue: readonly V1Pod[];
  /** When the next of them is overdue. */
  readonly nextMs: number | undefined;
}

export function disruptionsOf(
  pods: readonly V1Pod[],
  granted: Disrupted | undefined,
  nowMs: number,
): Disruptions {
  const awaited: Record<string, string> = {};
  const overdue: V1Pod[] = [];
  let nextMs = Number.POSITIVE_INFINITY;
  for (const pod of pods) {
    const name = pod.metadata.name ?? "";
    const since = granted && Object.hasOwn(granted, name) ? granted[name] : undefined;
    if (since === undefined || isTerminating(pod)) continue;
    const untilMs = Date.parse(since) + deletionTimeoutMs;
    if (untilMs < nowMs) overdue.push(pod);
    else {
      awaited[name] = since;
      nextMs = Math.min(nextMs, untilMs);
    }
  }
  return { awaited, overdue, nextMs: Number.isFinite(nextMs) ? nextMs : undefined };
}

/** Whether the budget counts against what the pods' controllers want, not against the pods that are there. */
export const countsScale = ({ minAvailable, maxUnavailable }: Spec) =>
  maxUnavailable !== undefined || typeof minAvailable === "string";

/** How many of `expected` pods must stay healthy. */
export function desiredHealthy({ minAvailable, maxUnavailable }: Spec, expected: number): number {
  if (maxUnavailable !== undefined)
    return Math.max(0, expected - resolveIntOrPercent(maxUnavailable, expected, "up"));
  return minAvailable === undefined ? 0 : resolveIntOrPercent(minAvailable, expected, "up");
}

/** What the budget's status should say. A budget without pods allows nothing: its first may come unseen. */
export function budgetStatus(
  { metadata, spec = {}, status }: V1PodDisruptionBudget,
  pods: readonly V1Pod[],
  { awaited }: Disruptions,
  expected: number,
  now: string,
): V1PodDisruptionBudgetStatus {
  const desired = desiredHealthy(spec, expected);
  const healthy = pods.filter(
    (pod) => isReady(pod) && !isTerminating(pod) && !Object.hasOwn(awaited, pod.metadata.name ?? ""),
  ).length;
  const { conditions } = status ?? {};
  const numbers: V1PodDisruptionBudgetStatus = {
    ...(Object.keys(awaited).length > 0 ? { disruptedPods: { ...awaited } } : {}),
    disruptionsAllowed: expected > 0 ? Math.max(0, healthy - desired) : 0,
    currentHealthy: healthy,
    desiredHealthy: desired,
    expectedPods: expected,
    ...(metadata.generation === undefined ? {} : { observedGeneration: metadata.generation }),
    ...(conditions ? { conditions } : {}),
  };
  return withDisruptionAllowed(numbers, now);
}
