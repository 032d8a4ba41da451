import { isIndexed } from "../../../api/batch/job-state.js";
import type { V1Job, V1Pod } from "../../../api/generated/types.js";

/** The name of the annotation and of the label of an index' pods. */
export const indexKey = "batch.kubernetes.io/job-completion-index";

/** Which index the pod is for; undefined when it doesn't say. */
export function completionIndex({ metadata }: V1Pod): number | undefined {
  const text = metadata.annotations?.[indexKey] ?? "";
  return /^\+?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** The same, if the Job (still) has such an index. */
export function indexWithin(job: V1Job, pod: V1Pod): number | undefined {
  const index = completionIndex(pod);
  return index !== undefined && index < (job.spec?.completions ?? 0) ? index : undefined;
}

/** Whether the pod counts towards the Job: of an indexed one only those of its indexes do. */
export const counts = (job: V1Job, pod: V1Pod) => !isIndexed(job) || indexWithin(job, pod) !== undefined;

export const indexesOf = (pods: readonly V1Pod[]) =>
  pods.map(completionIndex).filter((index) => index !== undefined);
