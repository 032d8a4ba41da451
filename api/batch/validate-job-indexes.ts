import { type FieldError, invalid, required } from "../field-error.js";
import type { V1JobSpec } from "../generated/types.js";

const mostParallel = 100_000;
const mostFailedIndexes = 100_000;
/** From so many completions on, back-off limits of indexes are bounded more narrowly: their failures stand in the status. */
const manyCompletions = 100_000;
const fewFailures = 10_000;
const fewPods = 10_000;

/** What has to do with a Job's completion mode. */
export function validateJobIndexes(spec: V1JobSpec, path: string): FieldError[] {
  const { backoffLimitPerIndex, maxFailedIndexes } = spec;
  const isAlone = maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined;
  return [
    ...(isAlone ? [required(`${path}.backoffLimitPerIndex`, "when maxFailedIndexes is specified")] : []),
    ...(spec.completionMode === "Indexed" ? validateIndexed(spec, path) : forbidIndexes(spec, path)),
  ];
}

function forbidIndexes(spec: V1JobSpec, path: string): FieldError[] {
  return (["backoffLimitPerIndex", "maxFailedIndexes"] as const)
    .filter((name) => spec[name] !== undefined)
    .map((name) => invalid(`${path}.${name}`, spec[name], "requires indexed completion mode"));
}

function validateIndexed(spec: V1JobSpec, path: string): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes = 0 } = spec;
  const errors: FieldError[] = [];
  const limit = (isBroken: boolean, name: keyof V1JobSpec, detail: string) => {
    if (isBroken) errors.push(invalid(`${path}.${name}`, spec[name], detail));
  };
  const atMost = (most: number, when = "") => `must be less than or equal to ${most}${when}`;
  if (completions === undefined)
    errors.push(required(`${path}.completions`, "when completion mode is Indexed"));
  const indexed = " when completion mode is Indexed";
  limit(parallelism > mostParallel, "parallelism", atMost(mostParallel, indexed));
  const most = completions ?? maxFailedIndexes;
  limit(maxFailedIndexes > most, "maxFailedIndexes", "must be less than or equal to completions");
  limit(maxFailedIndexes > mostFailedIndexes, "maxFailedIndexes", atMost(mostFailedIndexes));
  if ((completions ?? 0) <= manyCompletions || spec.backoffLimitPerIndex === undefined) return errors;
  if (spec.maxFailedIndexes === undefined)
    errors.push(
      required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${manyCompletions}`),
    );
  const many = ` when completions are above ${manyCompletions} and used with backoff limit per index`;
  limit(parallelism > fewPods, "parallelism", atMost(fewPods, many));
  limit(maxFailedIndexes > fewFailures, "maxFailedIndexes", atMost(fewFailures, many));
  return errors;
}
