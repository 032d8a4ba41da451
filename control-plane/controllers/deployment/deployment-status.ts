import type { V1Deployment, V1DeploymentStatus } from "../../../api/generated/types.js";
import { conditionOf, withoutCondition } from "../../../api/meta/conditions.js";
import {
  type Conditions,
  hasTimedOut,
  isComplete,
  isProgressing,
  lastProgressMs,
  type NewCondition,
  progressDeadlineMs,
  replaceCondition,
  setCondition,
} from "./conditions.js";
import { maxUnavailable, replicasOf } from "./fenceposts.js";
import { allOf, counted, type Sets, wantedBy } from "./replica-sets.js";

export interface Now {
  readonly nowMs: number;
  readonly now: string;
}

/** The counts and the Available condition that the ReplicaSets amount to. */
export function countedStatus(deployment: V1Deployment, sets: Sets, { now }: Now): V1DeploymentStatus {
  const all = allOf(sets);
  const available = counted(all, "availableReplicas");
  const { collisionCount, conditions } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation,
    replicas: counted(all, "replicas") || undefined,
    updatedReplicas: (sets.current && counted([sets.current], "replicas")) || undefined,
    readyReplicas: counted(all, "readyReplicas") || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, wantedBy(all) - available) || undefined,
    terminatingReplicas: counted(all, "terminatingReplicas"),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: [...setCondition(conditions, availability(deployment, available), now)],
  };
}

function availability(deployment: V1Deployment, available: number): NewCondition {
  const enough = available >= replicasOf(deployment) - maxUnavailable(deployment);
  return enough
    ? {
        type: "Available",
        status: "True",
        reason: "MinimumReplicasAvailable",
        message: "Deployment has minimum availability.",
      }
    : {
        type: "Available",
        status: "False",
        reason: "MinimumReplicasUnavailable",
        message: "Deployment does not have minimum availability.",
      };
}

/** The whole status in the course of a rollout. */
export function rolloutStatus(deployment: V1Deployment, sets: Sets, at: Now): V1DeploymentStatus {
  const status = countedStatus(deployment, sets, at);
  const progress = progressConditions(deployment, sets, status, at);
  const conditions = failureConditions(sets, progress, at);
  return { ...status, conditions: [...conditions] };
}

function progressConditions(
  deployment: V1Deployment,
  sets: Sets,
  status: V1DeploymentStatus,
  at: Now,
): Conditions {
  const conditions = status.conditions ?? [];
  if (progressDeadlineMs(deployment) === undefined) return withoutCondition(conditions, "Progressing");
  const current = conditionOf(deployment.status?.conditions, "Progressing");
  const settled = (status.replicas ?? 0) === (status.updatedReplicas ?? 0);
  if (settled && current?.reason === "NewReplicaSetAvailable") return conditions;
  const condition = progressOf(deployment, sets, status, at.nowMs);
  if (!condition) return conditions;
  const renew = condition.reason === "ReplicaSetUpdated";
  return (renew ? replaceCondition : setCondition)(conditions, condition, at.now);
}

function progressOf(
  deployment: V1Deployment,
  { current }: Sets,
  status: V1DeploymentStatus,
  nowMs: number,
): NewCondition | undefined {
  const subject = current
    ? `ReplicaSet "${current.metadata.name}"`
    : `Deployment "${deployment.metadata.name}"`;
  const say = (status: "True" | "False", reason: string, what: string): NewCondition => ({
    type: "Progressing",
    status,
    reason,
    message: `${subject} ${what}.`,
  });
  if (isComplete(deployment, status))
    return say("True", "NewReplicaSetAvailable", "has successfully progressed");
  if (isProgressing(deployment, status)) return say("True", "ReplicaSetUpdated", "is progressing");
  if (hasTimedOut(deployment, status, nowMs))
    return say("False", "ProgressDeadlineExceeded", "has timed out progressing");
  return undefined;
}

/** The first failure of the current ReplicaSet, or else of any. */
function failureConditions(sets: Sets, conditions: Conditions, { now }: Now): Conditions {
  const failures = (sets.current ? [sets.current, ...sets.old] : sets.old).flatMap(
    ({ status }) => conditionOf(status?.conditions, "ReplicaFailure") ?? [],
  );
  const [failure] = failures;
  if (!failure) return withoutCondition(conditions, "ReplicaFailure");
  const { status, reason = "", message = "" } = failure;
  return setCondition(
    conditions,
    { type: "ReplicaFailure", status: status === "True" ? "True" : "False", reason, message },
    now,
  );
}

/** When the rollout will have run out of time, if it may and has not; in milliseconds from now. */
export function deadlineInMs(
  deployment: V1Deployment,
  status: V1DeploymentStatus,
  nowMs: number,
): number | undefined {
  const deadlineMs = progressDeadlineMs(deployment);
  const condition = conditionOf(status.conditions, "Progressing");
  if (deadlineMs === undefined || !condition) return undefined;
  if (isComplete(deployment, status) || condition.reason === "ProgressDeadlineExceeded") return undefined;
  if (condition.reason === "NewReplicaSetAvailable") return undefined;
  return Math.max(0, lastProgressMs(condition) + deadlineMs - nowMs) + 1000;
}
