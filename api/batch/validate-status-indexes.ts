import { type FieldError, invalid } from "../field-error.js";
import type { V1Job, V1JobStatus } from "../generated/types.js";
import { intersect, parseIntervals } from "./index-intervals.js";
import { isIndexed } from "./job-state.js";
import { countIndexes } from "./validate-indexes.js";

type Differs = (...names: readonly (keyof V1JobStatus)[]) => boolean;

/** The lists of indexes in a Job's status, as far as they are new. */
export function validateStatusIndexes(job: V1Job, differs: Differs): FieldError[] {
  return [
    ...(differs("completedIndexes") ? validateCompleted(job) : []),
    ...(differs("failedIndexes") ? validateFailed(job) : []),
    ...(differs("completedIndexes", "failedIndexes") ? validateOverlap(job) : []),
  ];
}

function validateCompleted(job: V1Job): FieldError[] {
  const { completedIndexes = "" } = job.status ?? {};
  const errors = validateFormat(job, "completedIndexes");
  if (completedIndexes === "" || isIndexed(job)) return errors;
  const detail = "cannot set non-empty completedIndexes when non-indexed completion mode";
  return [...errors, invalid("status.completedIndexes", completedIndexes, detail)];
}

function validateFailed(job: V1Job): FieldError[] {
  const { failedIndexes } = job.status ?? {};
  if (failedIndexes === undefined) return [];
  if (job.spec?.backoffLimitPerIndex !== undefined) return validateFormat(job, "failedIndexes");
  const detail = "cannot set non-null failedIndexes when backoffLimitPerIndex is null";
  return [invalid("status.failedIndexes", failedIndexes, detail)];
}

function validateFormat({ spec, status }: V1Job, name: "completedIndexes" | "failedIndexes"): FieldError[] {
  const text = status?.[name] ?? "";
  const counted = spec?.completions === undefined ? {} : countIndexes(text, spec.completions);
  return "error" in counted
    ? [invalid(`status.${name}`, text, `error parsing ${name}: ${counted.error}`)]
    : [];
}

function validateOverlap({ spec, status }: V1Job): FieldError[] {
  const { completedIndexes, failedIndexes } = status ?? {};
  const read = (text: string | undefined) => parseIntervals(text, spec?.completions ?? 0);
  const [both] = intersect(read(completedIndexes), read(failedIndexes));
  if (!both) return [];
  const detail = `failedIndexes and completedIndexes overlap at index: ${both.first}`;
  return [invalid("status.failedIndexes", failedIndexes, detail)];
}
