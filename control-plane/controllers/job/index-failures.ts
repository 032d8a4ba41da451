import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { indexWithin } from "./completion-index.js";
import { isFailed } from "./failed-pods.js";
import { finishedMs } from "./finished-time.js";
import { isCounted, matchFailure } from "./pod-failure-policy.js";
import { isTracked } from "./tracking.js";

/** A pod's annotations say how many of its index failed before it: the Job's status has no room for that. */
const failuresKey = "batch.kubernetes.io/job-index-failure-count";
const ignoredKey = "batch.kubernetes.io/job-index-ignored-failure-count";

const mostFailures = 2 ** 31 - 1;

function numberIn({ metadata }: V1Pod, key: string): number {
  const text = metadata.annotations?.[key] ?? "";
  const number = /^\+?\d{1,10}$/.test(text) ? Number(text) : 0;
  return number <= mostFailures ? number : 0;
}

/** With those that the policy ignores. */
export const failuresBefore = (pod: V1Pod) => numberIn(pod, failuresKey) + numberIn(pod, ignoredKey);

/** Whether this pod's failure is the last that its index was allowed. */
export function failsIndex(job: V1Job, pod: V1Pod): boolean {
  if (!job.spec || !isTracked(pod) || !isFailed(job, pod)) return false;
  const match = matchFailure(job.spec, pod);
  if (match?.action === "FailIndex") return true;
  return isCounted(match) && numberIn(pod, failuresKey) >= (job.spec.backoffLimitPerIndex ?? 0);
}

/** What the pod that follows `failed` is told of its index. */
export function failureAnnotations(job: V1Job, failed: V1Pod | undefined): Record<string, string> {
  if (!failed || !job.spec) return { [failuresKey]: "0" };
  const counted = isCounted(matchFailure(job.spec, failed));
  const failures = numberIn(failed, failuresKey) + Number(counted);
  const ignored = numberIn(failed, ignoredKey) + Number(!counted);
  return { [failuresKey]: String(failures), ...(ignored > 0 ? { [ignoredKey]: String(ignored) } : {}) };
}

/** Of each index that still needs a pod the one that failed last: it stays until another was told of its failures. */
export function lastFailures(
  job: V1Job,
  pods: readonly V1Pod[],
  isDone: (index: number) => boolean,
): ReadonlyMap<number, V1Pod> {
  const last = new Map<number, V1Pod>();
  for (const pod of pods) {
    const index = indexWithin(job, pod);
    if (index === undefined || !isTracked(pod) || !isFailed(job, pod) || isDone(index)) continue;
    const known = last.get(index);
    if (!known || isLater(pod, known)) last.set(index, pod);
  }
  return last;
}

const isLater = (pod: V1Pod, than: V1Pod) =>
  failuresBefore(pod) >= failuresBefore(than) && finishedMs(pod) >= finishedMs(than);
