import { type FieldError, invalid } from "../field-error.js";
import type { V2HorizontalPodAutoscaler } from "../generated/types.js";
import { checkNonNegative, checkPositive } from "../meta/checks.js";
import { validateBehavior } from "./validate-behavior.js";
import { checkDescribedApiVersions, validateMetrics } from "./validate-metrics.js";
import { checkApiVersion, validateReference } from "./validate-reference.js";

export function validateHorizontalPodAutoscaler({ spec }: V2HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef, metrics, behavior } = spec ?? {};
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  errors.push(...checkPositive(maxReplicas, "spec.maxReplicas"));
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  return [
    ...errors,
    ...validateReference(scaleTargetRef, "spec.scaleTargetRef"),
    ...validateMetrics(metrics, "spec.metrics"),
    ...validateBehavior(behavior, "spec.behavior"),
  ];
}

/** What may be wrong with objects of earlier versions, which are let be. */
export function validateNewHorizontalPodAutoscaler({ spec }: V2HorizontalPodAutoscaler): FieldError[] {
  return [...checkTarget(spec), ...checkDescribedApiVersions(spec?.metrics, "spec.metrics")];
}

export function validateHorizontalPodAutoscalerUpdate(
  { spec }: V2HorizontalPodAutoscaler,
  { spec: old }: V2HorizontalPodAutoscaler,
): FieldError[] {
  const [target, before] = [spec?.scaleTargetRef, old?.scaleTargetRef];
  const isSame = target?.apiVersion === before?.apiVersion && target?.kind === before?.kind;
  const wereWrong = checkDescribedApiVersions(old?.metrics, "").length > 0;
  return [
    ...(isSame ? [] : checkTarget(spec)),
    ...(wereWrong ? [] : checkDescribedApiVersions(spec?.metrics, "spec.metrics")),
  ];
}

export function validateHorizontalPodAutoscalerStatus({ status }: V2HorizontalPodAutoscaler): FieldError[] {
  return [
    ...checkNonNegative(status?.currentReplicas, "status.currentReplicas"),
    ...checkNonNegative(status?.desiredReplicas, "status.desiredReplicas"),
  ];
}

/** Of the kinds that can be scaled, one is in the core group. */
function checkTarget(spec: V2HorizontalPodAutoscaler["spec"] | undefined): FieldError[] {
  const group = spec?.scaleTargetRef?.kind === "ReplicationController" ? "any" : "named";
  return checkApiVersion(spec?.scaleTargetRef?.apiVersion, group, "spec.scaleTargetRef.apiVersion");
}
