import type { V1Pod, V1StatefulSet, V1StatefulSetStatus } from "../../../api/generated/types.js";
import { isAvailable, isReady, isTerminating, readySinceMs } from "../../../api/meta/pods.js";
import { revisionOf } from "./member.js";
import { replicasOf } from "./ordinals.js";

export interface StatusInput {
  readonly pods: readonly V1Pod[];
  /** Names of the revisions that members are rolled from and to. */
  readonly currentRevision: string;
  readonly updateRevision: string;
  readonly collisionCount: number;
  readonly nowMs: number;
}

/** The status that those pods amount to; counts of zero are left out, as on the wire. */
export function statefulSetStatus(set: V1StatefulSet, input: StatusInput): V1StatefulSetStatus {
  const { pods, currentRevision, updateRevision, collisionCount, nowMs } = input;
  const minReadySeconds = set.spec?.minReadySeconds ?? 0;
  const ready = pods.filter((pod) => pod.status?.phase === "Running" && isReady(pod));
  const staying = pods.filter((pod) => !isTerminating(pod));
  const at = (revision: string) => staying.filter((pod) => revisionOf(pod) === revision).length || undefined;
  const status = {
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
    observedGeneration: set.metadata.generation,
    replicas: pods.length,
    readyReplicas: ready.length || undefined,
    availableReplicas: ready.filter((pod) => isAvailable(pod, minReadySeconds, nowMs)).length,
    currentReplicas: at(currentRevision),
    updatedReplicas: at(updateRevision),
    currentRevision,
    updateRevision,
    collisionCount,
  };
  return isRolledOut(set, status) ? completed(status) : status;
}

/** The update's revision becomes the current one when every member has it. */
function isRolledOut({ spec, ...set }: V1StatefulSet, status: V1StatefulSetStatus): boolean {
  const replicas = replicasOf({ ...set, spec });
  return (
    spec?.updateStrategy?.type === "RollingUpdate" &&
    [status.replicas, status.readyReplicas ?? 0, status.updatedReplicas ?? 0].every(
      (count) => count === replicas,
    )
  );
}

function completed(status: V1StatefulSetStatus): V1StatefulSetStatus {
  return { ...status, currentReplicas: status.updatedReplicas, currentRevision: status.updateRevision };
}

/** When the next ready member will have been so for `minReadySeconds`; undefined: none is waiting. */
export function nextAvailableMs(
  set: V1StatefulSet,
  pods: readonly V1Pod[],
  nowMs: number,
): number | undefined {
  const minReadyMs = (set.spec?.minReadySeconds ?? 0) * 1000;
  if (minReadyMs === 0) return undefined;
  const waits = pods
    .filter((pod) => isReady(pod) && !isTerminating(pod))
    .map((pod) => readySinceMs(pod) + minReadyMs - nowMs)
    .filter((ms) => ms > 0 && Number.isFinite(ms));
  return waits.length > 0 ? Math.min(...waits) : undefined;
}
