import { countOf } from "../../../api/batch/index-intervals.js";
import { conditionOf } from "../../../api/meta/conditions.js";
import { isFailed } from "./failed-pods.js";
import type { JobView } from "./job-view.js";
import { matchFailure } from "./pod-failure-policy.js";
import { metSuccessRule } from "./success-policy.js";

/** That a Job is to end, and how: a condition of this type is written before its pods are let go. */
export interface Verdict {
  readonly type: "FailureTarget" | "SuccessCriteriaMet";
  readonly reason: string;
  readonly message: string;
}

/** What ends the Job, whatever its pods still do; undefined: nothing yet. */
export function verdictOf(view: JobView): Verdict | undefined {
  return (
    standing(view) ??
    failedByPolicy(view) ??
    exhausted(view) ??
    overdue(view) ??
    failedIndexes(view) ??
    metPolicy(view)
  );
}

export const completionsReached: Verdict = {
  type: "SuccessCriteriaMet",
  reason: "CompletionsReached",
  message: "Reached expected number of succeeded pods",
};

const failure = (reason: string, message: string): Verdict => ({ type: "FailureTarget", reason, message });

/** One that was written before isn't taken back. */
function standing({ job }: JobView): Verdict | undefined {
  for (const type of ["SuccessCriteriaMet", "FailureTarget"] as const) {
    const condition = conditionOf(job.status?.conditions, type);
    if (condition?.status !== "True") continue;
    const { reason = "", message = "" } = condition;
    return { type, reason, message };
  }
  return undefined;
}

function failedByPolicy({ job, spec, pods }: JobView): Verdict | undefined {
  if (!spec.podFailurePolicy) return undefined;
  for (const pod of pods) {
    const match = isFailed(job, pod) ? matchFailure(spec, pod) : undefined;
    if (match?.action === "FailJob") return failure("PodFailurePolicy", match.message);
  }
  return undefined;
}

function exhausted(view: JobView): Verdict | undefined {
  const { backoffLimit = 6 } = view.spec;
  if (view.failed <= backoffLimit && !restartsTooOften(view, backoffLimit)) return undefined;
  return failure("BackoffLimitExceeded", "Job has reached the specified backoff limit");
}

/** Where containers are restarted in their pods, restarts are what is limited. */
function restartsTooOften({ spec, pods }: JobView, limit: number): boolean {
  if (spec.template.spec?.restartPolicy !== "OnFailure") return false;
  const restarts = pods
    .filter(({ status }) => status?.phase === "Running" || status?.phase === "Pending")
    .flatMap(({ status }) => [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])])
    .reduce((sum, { restartCount }) => sum + restartCount, 0);
  return restarts > 0 && restarts >= limit;
}

/** How long the Job may still go on; undefined: for ever. */
export function deadlineLeftMs({ job, spec, nowMs }: JobView): number | undefined {
  const startMs = Date.parse(job.status?.startTime ?? "");
  if (spec.activeDeadlineSeconds === undefined || spec.suspend) return undefined;
  return (Number.isNaN(startMs) ? nowMs : startMs) + spec.activeDeadlineSeconds * 1_000 - nowMs;
}

function overdue(view: JobView): Verdict | undefined {
  const leftMs = view.job.status?.startTime ? deadlineLeftMs(view) : undefined;
  if (leftMs === undefined || leftMs > 0) return undefined;
  return failure("DeadlineExceeded", "Job was active longer than specified deadline");
}

function failedIndexes({ spec, indexes }: JobView): Verdict | undefined {
  if (!indexes?.failed) return undefined;
  const failed = countOf(indexes.failed);
  if (spec.maxFailedIndexes !== undefined && failed > spec.maxFailedIndexes)
    return failure(
      "MaxFailedIndexesExceeded",
      "Job has exceeded the specified maximal number of failed indexes",
    );
  if (failed > 0 && failed + countOf(indexes.succeeded) >= (spec.completions ?? 0))
    return failure("FailedIndexes", "Job has failed indexes");
  return undefined;
}

function metPolicy({ spec, indexes }: JobView): Verdict | undefined {
  const message = indexes && metSuccessRule(spec, indexes.succeeded);
  return message === undefined ? undefined : { type: "SuccessCriteriaMet", reason: "SuccessPolicy", message };
}

/** Whether as many pods succeeded as should, and none goes on. @param active how many pods do */
export function isComplete({ spec, succeeded }: JobView, active: number): boolean {
  return active === 0 && succeeded >= (spec.completions ?? 1);
}
