import { type FieldError, forbiddenField, invalid } from "../field-error.js";
import type { V1Deployment, V1DeploymentSpec, V1DeploymentStrategy } from "../generated/types.js";
import { checkNonNegative, checkOneOf } from "../meta/checks.js";
import { checkAtMostAll, checkIntOrPercent, isZero } from "../meta/int-or-percent.js";
import { validateSelectorUpdate, validateTemplated } from "./validate-template.js";

export function validateDeployment({ spec = missing }: V1Deployment): FieldError[] {
  return [
    ...checkNonNegative(spec.replicas, "spec.replicas"),
    ...validateTemplated(spec, "deployment"),
    ...validateStrategy(spec.strategy, "spec.strategy"),
    ...checkNonNegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...checkNonNegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateProgressDeadline(spec),
  ];
}

const missing = {} as V1DeploymentSpec;

export function validateDeploymentUpdate({ spec }: V1Deployment, old: V1Deployment): FieldError[] {
  return validateSelectorUpdate(spec, old.spec);
}

function validateProgressDeadline({
  progressDeadlineSeconds: seconds,
  minReadySeconds = 0,
}: V1DeploymentSpec) {
  const field = "spec.progressDeadlineSeconds";
  const errors = checkNonNegative(seconds, field);
  if (seconds !== undefined && seconds <= minReadySeconds) {
    errors.push(invalid(field, seconds, "must be greater than minReadySeconds"));
  }
  return errors;
}

function validateStrategy(strategy: V1DeploymentStrategy | undefined, path: string): FieldError[] {
  if (strategy?.type === "Recreate") {
    if (!strategy.rollingUpdate) return [];
    return [
      forbiddenField(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"),
    ];
  }
  if (strategy?.type !== "RollingUpdate") {
    return checkOneOf(strategy?.type, ["Recreate", "RollingUpdate"], `${path}.type`);
  }
  return validateRollingUpdate(strategy, `${path}.rollingUpdate`);
}

function validateRollingUpdate({ rollingUpdate = {} }: V1DeploymentStrategy, path: string): FieldError[] {
  const { maxUnavailable, maxSurge } = rollingUpdate;
  const errors = [
    ...checkIntOrPercent(maxUnavailable, `${path}.maxUnavailable`),
    ...checkIntOrPercent(maxSurge, `${path}.maxSurge`),
  ];
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    errors.push(invalid(`${path}.maxUnavailable`, maxUnavailable, "may not be 0 when `maxSurge` is 0"));
  }
  return [...errors, ...checkAtMostAll(maxUnavailable, `${path}.maxUnavailable`)];
}
