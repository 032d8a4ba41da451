import { validateResourceName } from "../core/pods/resource-names.js";
import { type FieldError, forbiddenField, invalid, required } from "../field-error.js";
import type { V2MetricIdentifier, V2MetricSpec, V2MetricTarget } from "../generated/types.js";
import { checkPositive, checkRequiredName } from "../meta/checks.js";
import { isDns1123Label, isPathSegment } from "../meta/names.js";
import { tryParseQuantity } from "../meta/quantity.js";
import { validateReference } from "./validate-reference.js";

export function validateObjectSource(source: V2MetricSpec["object"], path: string): FieldError[] {
  const { value, averageValue } = source?.target ?? {};
  const isMissing = value === undefined && averageValue === undefined;
  return [
    ...validateReference(source?.describedObject, `${path}.describedObject`),
    ...validateIdentifier(source?.metric, `${path}.metric`),
    ...validateTarget(source?.target, `${path}.target`),
    ...(isMissing
      ? [required(`${path}.target.averageValue`, "must set either a target value or averageValue")]
      : []),
  ];
}

export function validateExternalSource(source: V2MetricSpec["external"], path: string): FieldError[] {
  const { value, averageValue } = source?.target ?? {};
  return [
    ...validateIdentifier(source?.metric, `${path}.metric`),
    ...validateTarget(source?.target, `${path}.target`),
    ...(value === undefined && averageValue === undefined
      ? [
          required(
            `${path}.target.averageValue`,
            "must set either a target value for metric or a per-pod target",
          ),
        ]
      : []),
    ...(value !== undefined && averageValue !== undefined
      ? [
          forbiddenField(
            `${path}.target.value`,
            "may not set both a target value for metric and a per-pod target",
          ),
        ]
      : []),
  ];
}

export function validatePodsSource(source: V2MetricSpec["pods"], path: string): FieldError[] {
  const missing = required(`${path}.target.averageValue`, "must specify a positive target averageValue");
  return [
    ...validateIdentifier(source?.metric, `${path}.metric`),
    ...validateTarget(source?.target, `${path}.target`),
    ...(source?.target?.averageValue === undefined ? [missing] : []),
  ];
}

export function validateResourceSource(source: V2MetricSpec["resource"], path: string): FieldError[] {
  return [
    ...(source?.name ? [] : [required(`${path}.name`, "must specify a resource name")]),
    ...validateTarget(source?.target, `${path}.target`),
    ...checkAmountOrUtilization(source?.target, `${path}.target`),
  ];
}

export function validateContainerResourceSource(
  source: V2MetricSpec["containerResource"],
  path: string,
): FieldError[] {
  const { name, container, target } = source ?? {};
  return [
    ...(name
      ? validateResourceName(name, `${path}.name`)
      : [required(`${path}.name`, "must specify a resource name")]),
    ...(container
      ? checkRequiredName(container, isDns1123Label, `${path}.container`)
      : [required(`${path}.container`, "must specify a container")]),
    ...validateTarget(target, `${path}.target`),
    ...checkAmountOrUtilization(target, `${path}.target`),
  ];
}

function checkAmountOrUtilization(target: V2MetricTarget | undefined, path: string): FieldError[] {
  const { averageUtilization, averageValue } = target ?? {};
  if (averageUtilization === undefined && averageValue === undefined)
    return [
      required(`${path}.averageUtilization`, "must set either a target raw value or a target utilization"),
    ];
  if (averageUtilization === undefined || averageValue === undefined) return [];
  return [
    forbiddenField(`${path}.averageValue`, "may not set both a target raw value and a target utilization"),
  ];
}

function validateIdentifier(metric: V2MetricIdentifier | undefined, path: string): FieldError[] {
  if (!metric?.name) return [required(`${path}.name`, "must specify a metric name")];
  return checkRequiredName(metric.name, isPathSegment, `${path}.name`);
}

function validateTarget(target: V2MetricTarget | undefined, path: string): FieldError[] {
  const { type = "", value, averageValue, averageUtilization } = target ?? {};
  const unknown = invalid(`${path}.type`, type, "must be either Utilization, Value, or AverageValue");
  return [
    ...(type ? [] : [required(`${path}.type`, "must specify a metric target type")]),
    ...(["Utilization", "Value", "AverageValue"].includes(type) ? [] : [unknown]),
    ...checkPositiveQuantity(value, `${path}.value`),
    ...checkPositiveQuantity(averageValue, `${path}.averageValue`),
    ...checkPositive(averageUtilization, `${path}.averageUtilization`),
  ];
}

function checkPositiveQuantity(quantity: string | undefined, field: string): FieldError[] {
  if (quantity === undefined) return [];
  const { nanos } = tryParseQuantity(quantity) ?? { nanos: 0n };
  return nanos > 0n ? [] : [invalid(field, quantity, "must be positive")];
}
