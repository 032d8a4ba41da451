import { type FieldError, invalid } from "../field-error.js";
import type { V1PodDisruptionBudget } from "../generated/types.js";
import { checkOneOf } from "../meta/checks.js";
import { checkAtMostAll, checkIntOrPercent } from "../meta/int-or-percent.js";
import { validateLabelSelector } from "../meta/validate-selector.js";

export function validatePodDisruptionBudget({ spec = {} }: V1PodDisruptionBudget): FieldError[] {
  const { minAvailable, maxUnavailable } = spec;
  const both = minAvailable !== undefined && maxUnavailable !== undefined;
  return [
    ...(both ? [invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set")] : []),
    ...checkIntOrPercent(minAvailable, "spec.minAvailable"),
    ...checkAtMostAll(minAvailable, "spec.minAvailable"),
    ...checkIntOrPercent(maxUnavailable, "spec.maxUnavailable"),
    ...checkAtMostAll(maxUnavailable, "spec.maxUnavailable"),
    ...validateLabelSelector(spec.selector, "spec.selector"),
    ...checkOneOf(
      spec.unhealthyPodEvictionPolicy,
      ["AlwaysAllow", "IfHealthyBudget"],
      "spec.unhealthyPodEvictionPolicy",
    ),
  ];
}
