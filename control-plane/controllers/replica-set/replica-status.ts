import type { V1Pod, V1ReplicaSetCondition, V1ReplicaSetStatus } from "../../../api/generated/types.js";
import { conditionOf, withCondition, withoutCondition } from "../../../api/meta/conditions.js";
import { isActive, isAvailable, isReady, isTerminal, isTerminating } from "../../../api/meta/pods.js";
import { messageOf } from "../../../common/errors.js";
import type { ReplicaOwner } from "./replica-kind.js";

const failureType = "ReplicaFailure";

export interface StatusInput {
  /** All pods that are owned, also those that end. */
  readonly pods: readonly V1Pod[];
  /** What creating or deleting pods failed with, if it was tried. */
  readonly failure: unknown;
  /** How many pods there should have been more (or, negative, fewer) before this step. */
  readonly difference: number;
  readonly nowMs: number;
  readonly now: string;
}

/** The status that those pods amount to; counts of zero are left out, as on the wire. */
export function replicaStatus(set: ReplicaOwner, input: StatusInput): V1ReplicaSetStatus {
  const active = input.pods.filter(isActive);
  const labels = Object.entries(set.spec?.template?.metadata?.labels ?? {});
  const count = (matches: (pod: V1Pod) => boolean) => active.filter(matches).length || undefined;
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const conditions = conditionsOf(set, input);
  return {
    replicas: active.length,
    fullyLabeledReplicas: count(({ metadata }) =>
      labels.every(([key, value]) => metadata.labels?.[key] === value),
    ),
    readyReplicas: count(isReady),
    availableReplicas: count((pod) => isAvailable(pod, minReadySeconds, input.nowMs)),
    terminatingReplicas: input.pods.filter((pod) => isTerminating(pod) && !isTerminal(pod)).length,
    observedGeneration: set.metadata.generation,
    conditions: conditions.length > 0 ? [...conditions] : undefined,
  };
}

function conditionsOf(set: ReplicaOwner, { failure, difference, now }: StatusInput) {
  const known = set.status?.conditions ?? [];
  if (failure === undefined) return withoutCondition(known, failureType);
  if (conditionOf(known, failureType)) return known;
  const reason = difference < 0 ? "FailedDelete" : "FailedCreate";
  const condition = { type: failureType, status: "True", reason, message: messageOf(failure) };
  return withCondition<V1ReplicaSetCondition>(known, condition, now);
}
