import { type FieldError, invalid } from "../field-error.js";
import type { V1PodDisruptionBudget } from "../generated/types.js";
import { checkOneOf } from "../meta/checks.js";
import { checkAtMostAll, checkIntOrPercent } from "../meta/int-or-percent.js";
import { validateLabelSelector } from "../meta/validate-selector.js";
import { age, column, columns, count, nameColumn } from "../printers/column.js";
import { defineKind } from "../scheme/define-kind.js";
import type { Kind } from "../scheme/kind.js";
import { status } from "../scheme/subresources.js";

export const podDisruptionBudget: Kind<V1PodDisruptionBudget> = defineKind<V1PodDisruptionBudget>({
  group: "policy",
  resource: "poddisruptionbudgets",
  kind: "PodDisruptionBudget",
  shortNames: ["pdb"],
  subresources: [status],
  columns: columns<V1PodDisruptionBudget>(
    nameColumn(),
    column("Min Available", "Pods that must stay.", ({ spec }) => String(spec?.minAvailable ?? "N/A")),
    column("Max Unavailable", "Pods that may go.", ({ spec }) => String(spec?.maxUnavailable ?? "N/A")),
    count("Allowed Disruptions", "Pods that may go now.", ({ status }) => status?.disruptionsAllowed ?? 0),
    age(),
  ),
  rules: {
    allowUnconditionalUpdate: false,
    prepareForCreate(budget) {
      budget.status = { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 };
    },
    validate: validatePodDisruptionBudget,
  },
});

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
