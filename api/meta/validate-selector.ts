import { type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1LabelSelector, V1LabelSelectorRequirement } from "../generated/types.js";
import { checkName, each } from "./checks.js";
import { isLabelValue, isQualifiedName } from "./names.js";
import { validateLabels } from "./validate-metadata.js";

/** The form of a `LabelSelector`, whatever it may select. */
export function validateLabelSelector(selector: V1LabelSelector | undefined, path: string): FieldError[] {
  if (!selector) return [];
  return [
    ...validateLabels(selector.matchLabels, `${path}.matchLabels`),
    ...each(selector.matchExpressions, `${path}.matchExpressions`, validateRequirement),
  ];
}

export const isEmptySelector = ({ matchLabels, matchExpressions }: V1LabelSelector) =>
  Object.keys(matchLabels ?? {}).length === 0 && (matchExpressions ?? []).length === 0;

function validateRequirement(requirement: V1LabelSelectorRequirement, path: string): FieldError[] {
  const { key, operator, values = [] } = requirement;
  return [
    ...validateOperator(operator, values, path),
    ...checkName(key ?? "", isQualifiedName, `${path}.key`),
    ...each(values, `${path}.values`, (value, field) => checkName(value, isLabelValue, field)),
  ];
}

function validateOperator(operator: string, values: readonly string[], path: string): FieldError[] {
  if (operator === "In" || operator === "NotIn") {
    if (values.length > 0) return [];
    return [required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  }
  if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length === 0) return [];
    return [
      forbiddenField(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
    ];
  }
  return [invalid(`${path}.operator`, operator ?? "", "not a valid selector operator")];
}
