import { type FieldError, invalid, notSupported, required } from "../field-error.js";
import type {
  V2HorizontalPodAutoscalerBehavior,
  V2HPAScalingPolicy,
  V2HPAScalingRules,
} from "../generated/types.js";
import { checkOneOf, each } from "../meta/checks.js";
import { tryParseQuantity } from "../meta/quantity.js";

const longestWindowSeconds = 3600;
const longestPeriodSeconds = 1800;

export function validateBehavior(
  behavior: V2HorizontalPodAutoscalerBehavior | undefined,
  path: string,
): FieldError[] {
  return [
    ...validateRules(behavior?.scaleUp, `${path}.scaleUp`),
    ...validateRules(behavior?.scaleDown, `${path}.scaleDown`),
  ];
}

function validateRules(rules: V2HPAScalingRules | undefined, path: string): FieldError[] {
  if (!rules) return [];
  const { stabilizationWindowSeconds, selectPolicy, policies = [], tolerance } = rules;
  return [
    ...checkWindow(stabilizationWindowSeconds, `${path}.stabilizationWindowSeconds`),
    ...checkOneOf(selectPolicy, ["Disabled", "Max", "Min"], `${path}.selectPolicy`),
    ...(policies.length > 0 ? [] : [required(`${path}.policies`, "must specify at least one Policy")]),
    ...each(policies, `${path}.policies`, validatePolicy),
    ...checkTolerance(tolerance, `${path}.tolerance`),
  ];
}

function checkWindow(seconds: number | undefined, field: string): FieldError[] {
  if (seconds === undefined) return [];
  if (seconds < 0) return [invalid(field, seconds, "must be greater than or equal to zero")];
  return checkMost(seconds, longestWindowSeconds, field);
}

function validatePolicy(
  { type = "", value = 0, periodSeconds = 0 }: V2HPAScalingPolicy,
  path: string,
): FieldError[] {
  const isKnown = type === "Pods" || type === "Percent";
  return [
    ...(isKnown ? [] : [notSupported(`${path}.type`, type, ["Percent", "Pods"])]),
    ...checkAboveZero(value, `${path}.value`),
    ...checkAboveZero(periodSeconds, `${path}.periodSeconds`),
    ...checkMost(periodSeconds, longestPeriodSeconds, `${path}.periodSeconds`),
  ];
}

const checkAboveZero = (value: number, field: string): FieldError[] =>
  value > 0 ? [] : [invalid(field, value, "must be greater than zero")];

const checkMost = (value: number, most: number, field: string): FieldError[] =>
  value <= most ? [] : [invalid(field, value, `must be less than or equal to ${most}`)];

function checkTolerance(tolerance: string | undefined, field: string): FieldError[] {
  if (tolerance === undefined) return [];
  const { nanos } = tryParseQuantity(tolerance) ?? { nanos: -1n };
  return nanos >= 0n ? [] : [invalid(field, tolerance, "must be greater than or equal to 0")];
}
