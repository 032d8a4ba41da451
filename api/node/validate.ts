import { validateResourceList } from "../core/pods/validate-resources.js";
import { validateTolerations } from "../core/pods/validate-tolerations.js";
import type { FieldError } from "../field-error.js";
import type { V1RuntimeClass } from "../generated/types.js";
import { checkRequiredName } from "../meta/checks.js";
import { isDns1123Label } from "../meta/names.js";
import { validateImmutable, validateLabels } from "../meta/validate-metadata.js";

export function validateRuntimeClass({ handler, overhead, scheduling }: V1RuntimeClass): FieldError[] {
  return [
    ...checkRequiredName(handler, isDns1123Label, "handler"),
    ...validateResourceList(overhead?.podFixed, "overhead.podFixed"),
    ...validateLabels(scheduling?.nodeSelector, "scheduling.nodeSelector"),
    ...validateTolerations(scheduling?.tolerations, "scheduling.tolerations"),
  ];
}

export function validateRuntimeClassUpdate({ handler }: V1RuntimeClass, old: V1RuntimeClass): FieldError[] {
  return validateImmutable(handler, old.handler, "handler");
}
