import { type FieldError, invalid } from "../field-error.js";
import type { V1DaemonSet, V1DaemonSetSpec } from "../generated/types.js";
import { checkNonNegative, checkOneOf } from "../meta/checks.js";
import { checkAtMostAll, checkIntOrPercent, isZero } from "../meta/int-or-percent.js";
import { validateSelectorUpdate, validateTemplated } from "./validate-template.js";

export function validateDaemonSet({ spec = missing }: V1DaemonSet): FieldError[] {
  return [
    ...validateTemplated(spec, "daemonset"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...checkNonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateUpdateStrategy(spec),
  ];
}

const missing = {} as V1DaemonSetSpec;

export function validateDaemonSetUpdate({ spec }: V1DaemonSet, old: V1DaemonSet): FieldError[] {
  return validateSelectorUpdate(spec, old.spec);
}

function validateUpdateStrategy({ updateStrategy }: V1DaemonSetSpec): FieldError[] {
  const path = "spec.updateStrategy";
  if (updateStrategy?.type !== "RollingUpdate") {
    return checkOneOf(updateStrategy?.type, ["OnDelete", "RollingUpdate"], `${path}.type`);
  }
  const { maxUnavailable, maxSurge } = updateStrategy.rollingUpdate ?? {};
  const field = `${path}.rollingUpdate.maxUnavailable`;
  const errors = [
    ...checkIntOrPercent(maxUnavailable, field),
    ...checkAtMostAll(maxUnavailable, field),
    ...checkIntOrPercent(maxSurge, `${path}.rollingUpdate.maxSurge`),
    ...checkAtMostAll(maxSurge, `${path}.rollingUpdate.maxSurge`),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalid(field, maxUnavailable, "cannot be 0 when maxSurge is 0"));
  }
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    errors.push(
      invalid(`${path}.rollingUpdate.maxSurge`, maxSurge, "may not be set when maxUnavailable is non-zero"),
    );
  }
  return errors;
}
