import {
  duplicate,
  type FieldError,
  invalid,
  invalidAsWhole,
  quoted,
  required,
  tooMany,
} from "../field-error.js";
import type {
  V1JobSpec,
  V1PodFailurePolicyOnExitCodesRequirement,
  V1PodFailurePolicyOnPodConditionsPattern,
  V1PodFailurePolicyRule,
} from "../generated/types.js";
import { checkOneOf, each } from "../meta/checks.js";
import { isQualifiedName } from "../meta/names.js";

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const operators = ["In", "NotIn"];
const statuses = ["False", "True", "Unknown"];
const mostRules = 20;
const mostPatterns = 20;
const mostExitCodes = 255;

/** Rules that a Job's controller asks for every pod that fails: few, and each of one kind. */
export function validatePodFailurePolicy(spec: V1JobSpec, path: string): FieldError[] {
  if (!spec.podFailurePolicy) return [];
  const field = `${path}.podFailurePolicy.rules`;
  const { rules = [] } = spec.podFailurePolicy;
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = new Set([...containers, ...initContainers].map(({ name }) => name));
  const perIndex = spec.backoffLimitPerIndex !== undefined;
  return [
    ...(rules.length > mostRules ? [tooMany(field, rules.length, mostRules)] : []),
    ...each(rules, field, (rule, at) => validateRule(rule, at, { names, perIndex })),
  ];
}

interface Surroundings {
  /** Of the pod's containers. */
  readonly names: ReadonlySet<string>;
  /** Whether indexes have back-off limits of their own. */
  readonly perIndex: boolean;
}

function validateRule(rule: V1PodFailurePolicyRule, path: string, around: Surroundings): FieldError[] {
  const { onExitCodes, onPodConditions: patterns = [] } = rule;
  const errors = validateAction(rule.action, `${path}.action`, around);
  if (onExitCodes) errors.push(...validateExitCodes(onExitCodes, `${path}.onExitCodes`, around));
  const field = `${path}.onPodConditions`;
  if (patterns.length > mostPatterns) errors.push(tooMany(field, patterns.length, mostPatterns));
  errors.push(...each(patterns, field, validatePattern));
  if (onExitCodes && patterns.length > 0)
    errors.push(invalidAsWhole(path, "specifying both OnExitCodes and OnPodConditions is not supported"));
  else if (!onExitCodes && patterns.length === 0)
    errors.push(invalidAsWhole(path, "specifying one of OnExitCodes and OnPodConditions is required"));
  return errors;
}

function validateAction(action: string, field: string, { perIndex }: Surroundings): FieldError[] {
  if (!action) return [required(field, valid(actions))];
  if (action !== "FailIndex" || perIndex) return checkOneOf(action, actions, field);
  return [invalid(field, action, "requires the backoffLimitPerIndex to be set")];
}

function validatePattern(
  { type, status }: V1PodFailurePolicyOnPodConditionsPattern,
  path: string,
): FieldError[] {
  return [
    ...isQualifiedName(type ?? "").map((message) => invalid(`${path}.type`, type ?? "", message)),
    ...(status
      ? checkOneOf(status, statuses, `${path}.status`)
      : [required(`${path}.status`, valid(statuses))]),
  ];
}

function validateExitCodes(
  { operator, values = [], containerName }: V1PodFailurePolicyOnExitCodesRequirement,
  path: string,
  { names }: Surroundings,
): FieldError[] {
  const errors = operator
    ? checkOneOf(operator, operators, `${path}.operator`)
    : [required(`${path}.operator`, valid(operators))];
  if (containerName !== undefined && !names.has(containerName)) {
    const detail = "must be one of the container or initContainer names in the pod template";
    errors.push(invalid(`${path}.containerName`, containerName, detail));
  }
  return [...errors, ...validateValues(values, operator, `${path}.values`)];
}

function validateValues(values: readonly number[], operator: string, path: string): FieldError[] {
  const errors: FieldError[] = [];
  if (values.length === 0) errors.push(invalid(path, values, "at least one value is required"));
  if (values.length > mostExitCodes) errors.push(tooMany(path, values.length, mostExitCodes));
  const seen = new Set<number>();
  errors.push(
    ...each(values, path, (value, field) => {
      const isTwin = seen.has(value);
      seen.add(value);
      return [
        ...(value === 0 && operator === "In"
          ? [invalid(field, value, "must not be 0 for the In operator")]
          : []),
        ...(isTwin ? [duplicate(field, value)] : []),
      ];
    }),
  );
  const isOrdered = values.every((value, i) => value >= (values[i - 1] ?? value));
  return isOrdered ? errors : [...errors, invalid(path, values, "must be ordered")];
}

const valid = (values: readonly string[]) => `valid values: ${quoted(values).replaceAll(",", " ")}`;
