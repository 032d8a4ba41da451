import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { isTerminating } from "../../../api/meta/pods.js";

/** Whether a pod on its way out keeps its place until it has ended. */
export const replacesOnlyFailed = ({ spec }: V1Job) =>
  spec?.podReplacementPolicy === "Failed" || spec?.podFailurePolicy !== undefined;

/** A deleted pod counts as failed, since it may never come to say so; unless the Job waits for that. */
export function isFailed(job: V1Job, pod: V1Pod): boolean {
  if (pod.status?.phase === "Failed") return true;
  return !replacesOnlyFailed(job) && isTerminating(pod) && pod.status?.phase !== "Succeeded";
}

export const isSucceeded = ({ status }: V1Pod) => status?.phase === "Succeeded";
