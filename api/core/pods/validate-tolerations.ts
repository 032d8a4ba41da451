import { type FieldError, invalid } from "../../field-error.js";
import type { V1Toleration } from "../../generated/types.js";
import { checkName, checkOneOf, each } from "../../meta/checks.js";
import { isLabelValue, isQualifiedName } from "../../meta/names.js";

export const taintEffects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

export function validateTolerations(
  tolerations: readonly V1Toleration[] | undefined,
  path: string,
): FieldError[] {
  return each(tolerations, path, validateToleration);
}

function validateToleration(toleration: V1Toleration, path: string): FieldError[] {
  const { key, operator, effect, tolerationSeconds: seconds } = toleration;
  const errors = checkName(key || undefined, isQualifiedName, `${path}.key`);
  if (!key && operator !== "Exists") {
    const detail = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
    errors.push(invalid(`${path}.operator`, operator ?? "", detail));
  }
  if (seconds !== undefined && effect !== "NoExecute") {
    errors.push(
      invalid(`${path}.effect`, effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"),
    );
  }
  return [
    ...errors,
    ...validateOperator(toleration, path),
    ...checkOneOf(effect || undefined, taintEffects, `${path}.effect`),
  ];
}

function validateOperator({ operator, value }: V1Toleration, path: string): FieldError[] {
  switch (operator || "Equal") {
    case "Equal":
      return checkName(value ?? "", isLabelValue, `${path}.operator`);
    case "Exists":
      if (!value) return [];
      return [
        invalid(`${path}.operator`, { operator, value }, "value must be empty when `operator` is 'Exists'"),
      ];
    default:
      return checkOneOf(operator, ["Equal", "Exists"], `${path}.operator`);
  }
}
