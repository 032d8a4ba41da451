import type { FieldError } from "../field-error.js";
import type { V1Lease } from "../generated/types.js";
import { checkNonNegative, checkPositive } from "../meta/checks.js";

export function validateLease({ spec }: V1Lease): FieldError[] {
  return [
    ...checkPositive(spec?.leaseDurationSeconds, "spec.leaseDurationSeconds"),
    ...checkNonNegative(spec?.leaseTransitions, "spec.leaseTransitions"),
  ];
}
