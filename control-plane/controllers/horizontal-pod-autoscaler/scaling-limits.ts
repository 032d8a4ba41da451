import type { V2HPAScalingPolicy, V2HPAScalingRules } from "../../../api/generated/types.js";
import type { ScalingHistory } from "./scaling-history.js";

/** The most replicas that the rules of scaling up let there be now. */
export function upperLimit(
  rules: V2HPAScalingRules | undefined,
  current: number,
  history: ScalingHistory,
  nowMs: number,
): number {
  const proposed = ({ type, value }: V2HPAScalingPolicy, before: number) =>
    // Rounded up, or a few pods would never become more.
    type === "Pods" ? before + value : Math.ceil(before * (1 + value / 100));
  return limit(rules, { current, history, nowMs, proposed, least: Math.min, most: Math.max });
}

/** The fewest replicas that the rules of scaling down let there be now. */
export function lowerLimit(
  rules: V2HPAScalingRules | undefined,
  current: number,
  history: ScalingHistory,
  nowMs: number,
): number {
  const proposed = ({ type, value }: V2HPAScalingPolicy, before: number) =>
    type === "Pods" ? before - value : Math.trunc(before * (1 - value / 100));
  return limit(rules, { current, history, nowMs, proposed, least: Math.max, most: Math.min });
}

interface Direction {
  readonly current: number;
  readonly history: ScalingHistory;
  readonly nowMs: number;
  /** What a policy lets there be, when its period began with so many. */
  proposed(policy: V2HPAScalingPolicy, before: number): number;
  /** The one that is the least change, and the one that is most. */
  least(...numbers: number[]): number;
  most(...numbers: number[]): number;
}

/** Of several policies, the one that `selectPolicy` prefers. */
function limit(rules: V2HPAScalingRules | undefined, direction: Direction): number {
  const { current, history, nowMs, proposed } = direction;
  if (rules?.selectPolicy === "Disabled") return current;
  const all = (rules?.policies ?? []).map((policy) =>
    proposed(policy, current - history.changed(policy.periodSeconds * 1000, nowMs)),
  );
  return rules?.selectPolicy === "Min" ? direction.least(...all) : direction.most(...all);
}
