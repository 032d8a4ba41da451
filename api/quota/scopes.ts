import type { V1ResourceQuota } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";
import type { Evaluator, ScopeRequirement } from "./evaluator.js";

/** What an object must be within so that the quota is about it. */
export function scopesOf({ spec }: V1ResourceQuota): readonly ScopeRequirement[] {
  const plain = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...plain, ...(spec?.scopeSelector?.matchExpressions ?? [])];
}

export function isWithinAll(
  evaluator: Evaluator,
  scopes: readonly ScopeRequirement[],
  object: KubeObject,
): boolean {
  return scopes.every((scope) => evaluator.isWithin?.(scope, object) === true);
}

/** Whether one of the names that an object goes by satisfies the requirement, as labels do; without any it has none. */
export function namesSatisfy({ operator, values = [] }: ScopeRequirement, names: readonly string[]): boolean {
  switch (operator) {
    case "Exists":
      return names.length > 0;
    case "DoesNotExist":
      return names.length === 0;
    case "In":
      return names.some((name) => values.includes(name));
    case "NotIn":
      return names.length === 0 || names.some((name) => !values.includes(name));
    default:
      return false;
  }
}
