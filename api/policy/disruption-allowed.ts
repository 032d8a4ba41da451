import type { V1Condition, V1PodDisruptionBudgetStatus } from "../generated/types.js";
import { conditionOf, withCondition } from "../meta/conditions.js";

const type = "DisruptionAllowed";

/** The status with the condition that goes with its numbers. */
export function withDisruptionAllowed(
  status: V1PodDisruptionBudgetStatus,
  now: string,
): V1PodDisruptionBudgetStatus {
  const verdict =
    (status.disruptionsAllowed ?? 0) > 0
      ? { status: "True", reason: "SufficientPods" }
      : { status: "False", reason: "InsufficientPods" };
  return withVerdict(status, { ...verdict, message: "" }, now);
}

/** The status of a budget whose numbers could not be found: nothing may go. */
export function withSyncFailed(
  status: V1PodDisruptionBudgetStatus | undefined,
  message: string,
  now: string,
): V1PodDisruptionBudgetStatus {
  const none = { ...status, disruptionsAllowed: 0 };
  return withVerdict(none, { status: "False", reason: "SyncFailed", message }, now);
}

export const disruptionAllowedOf = (status: V1PodDisruptionBudgetStatus | undefined) =>
  conditionOf(status?.conditions, type);

function withVerdict(
  status: V1PodDisruptionBudgetStatus,
  verdict: Pick<V1Condition, "status" | "reason" | "message">,
  now: string,
): V1PodDisruptionBudgetStatus {
  const { observedGeneration } = status;
  const condition = { type, ...verdict, ...(observedGeneration === undefined ? {} : { observedGeneration }) };
  return { ...status, conditions: [...withCondition<V1Condition>(status.conditions, condition, now)] };
}
