import { type FieldError, invalid, required, tooLong, tooMany } from "../field-error.js";
import type { V1JobSpec, V1SuccessPolicyRule } from "../generated/types.js";
import { checkNonNegative, each } from "../meta/checks.js";
import { countIndexes } from "./validate-indexes.js";

const mostRules = 20;
const longestIndexes = 64 * 1024;

export function validateSuccessPolicy(spec: V1JobSpec, path: string): FieldError[] {
  const { successPolicy, completionMode, completions = 0 } = spec;
  if (!successPolicy) return [];
  if (completionMode !== "Indexed") return [invalid(path, successPolicy, "requires indexed completion mode")];
  const { rules = [] } = successPolicy;
  const field = `${path}.rules`;
  if (rules.length === 0)
    return [required(field, "at least one rules must be specified when the successPolicy is specified")];
  return [
    ...(rules.length > mostRules ? [tooMany(field, rules.length, mostRules)] : []),
    ...each(rules, field, (rule, at) => validateRule(rule, completions, at)),
  ];
}

function validateRule(rule: V1SuccessPolicyRule, completions: number, path: string): FieldError[] {
  const { succeededIndexes, succeededCount } = rule;
  if (succeededIndexes === undefined && succeededCount === undefined)
    return [required(path, "at least one of succeededCount or succeededIndexes must be specified")];
  if (succeededIndexes === undefined) return validateCount(succeededCount, completions, undefined, path);
  const field = `${path}.succeededIndexes`;
  if (succeededIndexes.length > longestIndexes) return [tooLong(field, longestIndexes)];
  const counted = countIndexes(succeededIndexes, completions);
  const errors =
    "error" in counted
      ? [invalid(field, succeededIndexes, `error parsing succeededIndexes: ${counted.error}`)]
      : [];
  return [
    ...errors,
    ...validateCount(succeededCount, completions, "count" in counted ? counted.count : 0, path),
  ];
}

function validateCount(
  count: number | undefined,
  completions: number,
  named: number | undefined,
  path: string,
): FieldError[] {
  if (count === undefined) return [];
  const field = `${path}.succeededCount`;
  const atMost = (limit: number, what: string) =>
    count > limit ? [invalid(field, count, `must be less than or equal to ${limit} (${what})`)] : [];
  return [
    ...checkNonNegative(count, field),
    ...atMost(completions, "the number of specified completions"),
    ...(named === undefined
      ? []
      : atMost(named, "the number of indexes in the specified succeededIndexes field")),
  ];
}
