import { countOf, type Intervals, intersect, parseIntervals } from "../../../api/batch/index-intervals.js";
import type { V1JobSpec, V1SuccessPolicyRule } from "../../../api/generated/types.js";

/** Tells of the first rule that is met by these indexes; undefined when none is. */
export function metSuccessRule(
  { successPolicy, completions = 0 }: V1JobSpec,
  succeeded: Intervals,
): string | undefined {
  if (succeeded.length === 0) return undefined;
  const index = (successPolicy?.rules ?? []).findIndex((rule) => isMet(rule, completions, succeeded));
  return index < 0 ? undefined : `Matched rules at index ${index}`;
}

function isMet(rule: V1SuccessPolicyRule, completions: number, succeeded: Intervals): boolean {
  const { succeededIndexes, succeededCount = Number.POSITIVE_INFINITY } = rule;
  if (succeededIndexes === undefined) return countOf(succeeded) >= succeededCount;
  const wanted = parseIntervals(succeededIndexes, completions);
  if (wanted.length === 0) return false;
  const found = countOf(intersect(wanted, succeeded));
  return found === countOf(wanted) || found >= succeededCount;
}
