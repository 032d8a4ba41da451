import type {
  V1Deployment,
  V1DeploymentCondition,
  V1DeploymentStatus,
} from "../../../api/generated/types.js";
import { conditionOf } from "../../../api/meta/conditions.js";

export type Conditions = readonly V1DeploymentCondition[];

const never = 2 ** 31 - 1;

/** Undefined: the Deployment may take as long as it will. */
export function progressDeadlineMs({ spec }: V1Deployment): number | undefined {
  const seconds = spec?.progressDeadlineSeconds;
  return seconds === undefined || seconds === never ? undefined : seconds * 1000;
}

export interface NewCondition {
  readonly type: "Available" | "Progressing" | "ReplicaFailure";
  readonly status: "True" | "False" | "Unknown";
  readonly reason: string;
  readonly message: string;
}

/** With `condition` in place of the one of its type. One of the same status and reason is left as it is. */
export function setCondition(
  conditions: Conditions | undefined,
  condition: NewCondition,
  now: string,
): Conditions {
  const old = conditionOf(conditions, condition.type);
  if (old?.status === condition.status && old.reason === condition.reason) return conditions ?? [];
  return replaceCondition(conditions, condition, now);
}

/** The same, but also renewing the time and message of one that says the same: progress is being made. */
export function replaceCondition(
  conditions: Conditions | undefined,
  condition: NewCondition,
  now: string,
): Conditions {
  const old = conditionOf(conditions, condition.type);
  const since = old?.status === condition.status ? old.lastTransitionTime : now;
  const others = (conditions ?? []).filter(({ type }) => type !== condition.type);
  return [...others, { ...condition, lastUpdateTime: now, lastTransitionTime: since }];
}

export function isComplete(deployment: V1Deployment, status: V1DeploymentStatus): boolean {
  const wanted = deployment.spec?.replicas ?? 1;
  return (
    (status.updatedReplicas ?? 0) === wanted &&
    (status.replicas ?? 0) === wanted &&
    (status.availableReplicas ?? 0) === wanted &&
    (status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** More new, fewer old, more ready or more available pods than the Deployment's last status says. */
export function isProgressing({ status: before = {} }: V1Deployment, now: V1DeploymentStatus): boolean {
  const updated = (status: V1DeploymentStatus) => status.updatedReplicas ?? 0;
  const old = (status: V1DeploymentStatus) => (status.replicas ?? 0) - updated(status);
  return (
    updated(now) > updated(before) ||
    old(now) < old(before) ||
    (now.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

/** Long ago when nobody says. */
export const lastProgressMs = ({ lastUpdateTime = "" }: V1DeploymentCondition): number =>
  Date.parse(lastUpdateTime) || 0;

export function hasTimedOut(deployment: V1Deployment, status: V1DeploymentStatus, nowMs: number): boolean {
  const deadlineMs = progressDeadlineMs(deployment);
  const condition = conditionOf(status.conditions, "Progressing");
  if (deadlineMs === undefined || !condition) return false;
  if (condition.reason === "NewReplicaSetAvailable") return false;
  if (condition.reason === "ProgressDeadlineExceeded") return true;
  return lastProgressMs(condition) + deadlineMs < nowMs;
}
