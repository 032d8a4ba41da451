import type { FieldError } from "../field-error.js";
import type { V1Namespace } from "../generated/types.js";
import { each } from "../meta/checks.js";
import { validateFinalizer } from "../meta/validate-finalizers.js";

export function validateNamespaceFinalizers({ spec }: V1Namespace): FieldError[] {
  return each(spec?.finalizers, "spec.finalizers", validateFinalizer);
}
