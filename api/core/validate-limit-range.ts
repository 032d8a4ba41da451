import { duplicate, type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V1LimitRange, V1LimitRangeItem } from "../generated/types.js";
import { checkName, each, eachEntry } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";
import { tryParseQuantity } from "../meta/quantity.js";
import { quantityFormatMessage } from "../meta/quantity-text.js";
import { validateResourceName } from "./pods/resource-names.js";
import { validateLimitOrder } from "./validate-limit-order.js";
import { validateStandardName } from "./validate-quota-names.js";

const types = ["Pod", "Container", "PersistentVolumeClaim"];
const bounds = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"] as const;

export function validateLimitRange({ spec }: V1LimitRange): FieldError[] {
  const seen = new Set<string>();
  return each(spec?.limits, "spec.limits", (item, path) => {
    const errors = validateType(item.type ?? "", `${path}.type`);
    if (seen.has(item.type)) errors.push(duplicate(`${path}.type`, item.type));
    seen.add(item.type);
    return [...errors, ...validateItem(item, path)];
  });
}

function validateType(type: string, path: string): FieldError[] {
  const errors = checkName(type, isQualifiedName, path);
  if (errors.length > 0 || type.includes("/") || types.includes(type)) return errors;
  return [invalid(path, type, "must be a standard limit type or fully qualified")];
}

function validateItem(item: V1LimitRangeItem, path: string): FieldError[] {
  const errors = bounds.flatMap((bound) => {
    if (item.type === "Pod" && bound.startsWith("default")) return validateUnset(item, bound, path);
    return eachEntry(item[bound], (name, text) =>
      validateAmountOf(item, name, text, `${path}.${bound}[${name}]`),
    );
  });
  if (item.type === "PersistentVolumeClaim" && !item.min?.storage && !item.max?.storage) {
    const detail = "either minimum or maximum storage value is required, but neither was provided";
    errors.push(required(`${path}.limits`, detail));
  }
  return errors.length > 0 ? errors : validateLimitOrder(item, path);
}

function validateUnset(item: V1LimitRangeItem, bound: (typeof bounds)[number], path: string): FieldError[] {
  if (Object.keys(item[bound] ?? {}).length === 0) return [];
  return [forbiddenField(`${path}.${bound}`, "may not be specified when `type` is 'Pod'")];
}

function validateAmountOf(
  { type }: V1LimitRangeItem,
  name: string,
  text: string,
  path: string,
): FieldError[] {
  const ofContainers = type === "Pod" || type === "Container";
  return [
    ...(ofContainers ? validateResourceName(name, path) : validateStandardName(name, path)),
    ...(tryParseQuantity(text) ? [] : [invalid(path, text, quantityFormatMessage)]),
  ];
}
