import { type FieldError, invalid, required } from "../field-error.js";
import type { V2HorizontalPodAutoscaler, V2MetricSpec } from "../generated/types.js";
import { checkName, checkOneOf, checkPositive, each } from "../meta/checks.js";
import { isPathSegment } from "../meta/names.js";

const sources: ReadonlyMap<string, keyof V2MetricSpec> = new Map([
  ["ContainerResource", "containerResource"],
  ["External", "external"],
  ["Object", "object"],
  ["Pods", "pods"],
  ["Resource", "resource"],
]);

export function validateHorizontalPodAutoscaler({ spec }: V2HorizontalPodAutoscaler): FieldError[] {
  const { minReplicas, maxReplicas = 0, scaleTargetRef: target } = spec ?? {};
  const errors: FieldError[] = [];
  if (minReplicas !== undefined && minReplicas < 1) {
    errors.push(invalid("spec.minReplicas", minReplicas, "must be greater than or equal to 1"));
  }
  errors.push(...checkPositive(maxReplicas, "spec.maxReplicas"));
  if (minReplicas !== undefined && maxReplicas < minReplicas) {
    errors.push(invalid("spec.maxReplicas", maxReplicas, "must be greater than or equal to `minReplicas`"));
  }
  for (const field of ["kind", "name"] as const) {
    if (!target?.[field]) errors.push(required(`spec.scaleTargetRef.${field}`));
    else errors.push(...checkName(target[field], isPathSegment, `spec.scaleTargetRef.${field}`));
  }
  return [...errors, ...each(spec?.metrics, "spec.metrics", validateMetric)];
}

function validateMetric(metric: V2MetricSpec, path: string): FieldError[] {
  if (!metric.type) return [required(`${path}.type`, "must specify a metric source type")];
  const source = sources.get(metric.type);
  if (!source) return checkOneOf(metric.type, [...sources.keys()], `${path}.type`);
  if (metric[source] !== undefined) return [];
  return [required(`${path}.${source}`, "must populate information for the given metric source")];
}
