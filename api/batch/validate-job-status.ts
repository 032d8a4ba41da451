import { duplicate, type FieldError, invalid, invalidAsWhole, required } from "../field-error.js";
import type { V1Job, V1JobStatus } from "../generated/types.js";
import { checkNonNegative, each } from "../meta/checks.js";
import { isConditionTrue } from "../meta/conditions.js";
import { semanticEqual } from "../meta/semantic-equal.js";
import { hasEnded, isIndexed } from "./job-state.js";
import { validateStatusIndexes } from "./validate-status-indexes.js";

const none: V1JobStatus = {};

/**
 * What may be said of a Job, whichever controller says it: one that has ended doesn't go on, and counters don't go back. What an
 * update leaves as it was isn't judged again, since it may have come to be wrong by a change of the spec.
 */
export function validateJobStatusUpdate(job: V1Job, old: V1Job): FieldError[] {
  const { status = none } = job;
  const { status: before = none } = old;
  const differs = (...names: readonly (keyof V1JobStatus)[]) =>
    names.some((name) => !semanticEqual(status[name], before[name]));
  const becomes = (type: string) => is(status, type) !== is(before, type);
  const endChanges = hasEnded(job) !== hasEnded(old);
  return [
    ...validateNumbers(status),
    ...validateUncounted(status),
    ...validateConditions(status, before),
    ...(becomes("Complete") || differs("completionTime") ? validateCompletionTime(status) : []),
    ...validateTimes(job, status, before),
    ...(hasEnded(job) ? validateEnd(status, (name) => endChanges || differs(name)) : []),
    ...validateStatusIndexes(job, differs),
    ...validateCounters(job, status, before),
  ];
}

const is = ({ conditions }: V1JobStatus, type: string) => isConditionTrue(conditions, type);

function validateNumbers(status: V1JobStatus): FieldError[] {
  const numbers = ["active", "succeeded", "failed", "ready", "terminating"] as const;
  return numbers.flatMap((name) => checkNonNegative(status[name], `status.${name}`));
}

function validateUncounted({ uncountedTerminatedPods: uncounted }: V1JobStatus): FieldError[] {
  const seen = new Set<string>();
  const check = (uid: string, field: string) => {
    if (uid === "") return [invalid(field, uid, "must not be empty")];
    if (seen.has(uid)) return [duplicate(field, uid)];
    seen.add(uid);
    return [];
  };
  const path = "status.uncountedTerminatedPods";
  return [
    ...each(uncounted?.succeeded, `${path}.succeeded`, check),
    ...each(uncounted?.failed, `${path}.failed`, check),
  ];
}

const exclusive = [
  ["Complete", "Failed", "cannot set Complete=True and Failed=true conditions"],
  ["Complete", "FailureTarget", "cannot set Complete=True and FailureTarget=true conditions"],
  ["SuccessCriteriaMet", "Failed", "cannot set SuccessCriteriaMet=True and Failed=true conditions"],
  [
    "SuccessCriteriaMet",
    "FailureTarget",
    "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions",
  ],
] as const;

function validateConditions(status: V1JobStatus, before: V1JobStatus): FieldError[] {
  const complain = (detail: string) => invalidAsWhole("status.conditions", detail);
  const clashes = exclusive.filter(([one, other]) => is(status, one) && is(status, other));
  const lasting = ["Failed", "Complete", "FailureTarget"].filter(
    (type) => is(before, type) && !is(status, type),
  );
  const isDisabled = is(before, "SuccessCriteriaMet") && !is(status, "SuccessCriteriaMet");
  const isLate =
    is(before, "Complete") && !is(before, "SuccessCriteriaMet") && is(status, "SuccessCriteriaMet");
  return [
    ...clashes.map(([, , detail]) => complain(detail)),
    ...lasting.map((type) => complain(`cannot disable the terminal ${type}=True condition`)),
    ...(isDisabled ? [complain("cannot disable the SuccessCriteriaMet=True condition")] : []),
    ...(isLate
      ? [complain("cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions")]
      : []),
  ];
}

function validateCompletionTime(status: V1JobStatus): FieldError[] {
  const field = "status.completionTime";
  const isComplete = is(status, "Complete");
  if (isComplete && !status.completionTime)
    return [required(field, "completionTime is required for Complete jobs")];
  if (isComplete || !status.completionTime) return [];
  const detail = "cannot set completionTime when there is no Complete=True condition";
  return [invalid(field, status.completionTime, detail)];
}

function validateTimes({ spec }: V1Job, status: V1JobStatus, before: V1JobStatus): FieldError[] {
  const { startTime, completionTime } = status;
  const started = startTime !== before.startTime;
  const completed = completionTime !== before.completionTime;
  const field = "status.completionTime";
  const errors: FieldError[] = [];
  const isEarly = startTime && completionTime && Date.parse(completionTime) < Date.parse(startTime);
  if (isEarly && (started || completed))
    errors.push(invalid(field, completionTime, "completionTime cannot be set before startTime"));
  if (completed && completionTime && before.completionTime)
    errors.push(invalid(field, completionTime, "completionTime cannot be mutated"));
  const resumes = is(before, "Suspended") && !is(status, "Suspended");
  if (started && before.startTime && !spec?.suspend && !resumes)
    errors.push(required("status.startTime", "startTime cannot be removed for unsuspended job"));
  return errors;
}

function validateEnd(status: V1JobStatus, isJudged: (name: keyof V1JobStatus) => boolean): FieldError[] {
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = status;
  const waiting = (uncounted?.succeeded?.length ?? 0) + (uncounted?.failed?.length ?? 0);
  const errors: FieldError[] = [];
  if (active > 0 && isJudged("active"))
    errors.push(invalid("status.active", active, "active>0 is invalid for finished job"));
  if (!startTime && isJudged("startTime"))
    errors.push(required("status.startTime", "startTime is required for finished job"));
  if (waiting > 0 && isJudged("uncountedTerminatedPods")) {
    const detail = "uncountedTerminatedPods needs to be empty for finished job";
    errors.push(invalid("status.uncountedTerminatedPods", uncounted, detail));
  }
  return errors;
}

/** Indexes that were taken from a Job take what succeeded with them. */
function validateCounters(job: V1Job, status: V1JobStatus, before: V1JobStatus): FieldError[] {
  const isElastic = isIndexed(job) && job.spec?.completions === job.spec?.parallelism;
  const kept = isElastic ? (["failed"] as const) : (["failed", "succeeded"] as const);
  return kept
    .filter((name) => (status[name] ?? 0) < (before[name] ?? 0))
    .map((name) => invalid(`status.${name}`, status[name] ?? 0, `cannot decrease the ${name} counter`));
}
