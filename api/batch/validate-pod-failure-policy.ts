import { type FieldError, invalid, notSupported, required, tooMany } from "../field-error.js";
import type { V1JobSpec, V1PodFailurePolicyRule } from "../generated/types.js";
import { checkOneOf, each } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const mostRules = 20;
const mostPatterns = 20;
const mostExitCodes = 255;

/** Rules that a Job's controller asks for every pod that fails: few, and each of one kind. */
export function validatePodFailurePolicy(
  { podFailurePolicy, template }: V1JobSpec,
  path: string,
): FieldError[] {
  if (!podFailurePolicy) return [];
  const rules = podFailurePolicy.rules ?? [];
  const policy = template?.spec?.restartPolicy;
  return [
    ...(policy && policy !== "Never"
      ? [
          invalid(
            `${path}.template.spec.restartPolicy`,
            policy,
            'only "Never" is supported when podFailurePolicy is specified',
          ),
        ]
      : []),
    ...(rules.length > mostRules ? [tooMany(`${path}.podFailurePolicy.rules`, rules.length, mostRules)] : []),
    ...each(rules, `${path}.podFailurePolicy.rules`, validateRule),
  ];
}

function validateRule(
  { action, onExitCodes, onPodConditions }: V1PodFailurePolicyRule,
  path: string,
): FieldError[] {
  const errors = action
    ? checkOneOf(action, actions, `${path}.action`)
    : [required(`${path}.action`, `valid values: ${actions.map((one) => `"${one}"`).join(", ")}`)];
  const patterns = onPodConditions ?? [];
  if (onExitCodes && patterns.length > 0) {
    errors.push(invalid(path, "", "specifying both OnExitCodes and OnPodConditions is not supported"));
  } else if (!onExitCodes && patterns.length === 0) {
    errors.push(invalid(path, "", "specifying one of OnExitCodes and OnPodConditions is required"));
  }
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, `${path}.onExitCodes`));
  const field = `${path}.onPodConditions`;
  if (patterns.length > mostPatterns) errors.push(tooMany(field, patterns.length, mostPatterns));
  return [
    ...errors,
    ...each(patterns, field, ({ type, status }, at) => [
      ...isQualifiedName(type ?? "").map((message) => invalid(`${at}.type`, type ?? "", message)),
      ...checkOneOf(status, ["False", "True", "Unknown"], `${at}.status`),
    ]),
  ];
}

function validateExitCodes(
  { operator, values = [] }: NonNullable<V1PodFailurePolicyRule["onExitCodes"]>,
  path: string,
): FieldError[] {
  const errors = operators.includes(operator)
    ? []
    : [notSupported(`${path}.operator`, operator ?? "", operators)];
  if (values.length === 0) errors.push(invalid(`${path}.values`, values, "at least one value is required"));
  if (values.length > mostExitCodes) errors.push(tooMany(`${path}.values`, values.length, mostExitCodes));
  return [
    ...errors,
    ...each(values, `${path}.values`, (value, field) =>
      value === 0 && operator === "In" ? [invalid(field, value, "must not be 0 for the In operator")] : [],
    ),
  ];
}
