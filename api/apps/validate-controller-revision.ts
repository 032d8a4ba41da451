import { type FieldError, required } from "../field-error.js";
import type { V1ControllerRevision } from "../generated/types.js";
import { checkNonNegative } from "../meta/checks.js";
import { validateImmutable } from "../meta/validate-metadata.js";

export function validateControllerRevision({ data, revision }: V1ControllerRevision): FieldError[] {
  return [
    ...(data === undefined || data === null ? [required("data", "data is mandatory")] : []),
    ...checkNonNegative(revision, "revision"),
  ];
}

/** What a workload once was is history. */
export function validateControllerRevisionUpdate(
  { data }: V1ControllerRevision,
  old: V1ControllerRevision,
): FieldError[] {
  return validateImmutable(data, old.data, "data");
}
