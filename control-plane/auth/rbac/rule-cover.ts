import type { V1PolicyRule } from "../../../api/generated/types.js";
import { pathCovers } from "./rule-matching.js";
import { simpleRules, simpleRulesIn } from "./simple-rules.js";

/** What one question may cost, in comparisons of two rules: lists multiply, and a body may have long ones. */
const maxComparisons = 5_000_000;
/** What it costs to make one simple rule, in comparisons. */
const making = 100;

/**
 * Those of `wanted` that `owned` does not give, broken down to one verb, group, resource and name each. A rule that is
 * too much to be broken down, and that no owned one covers as it stands, counts as not given.
 */
export function uncoveredRules(
  owned: readonly V1PolicyRule[],
  wanted: readonly V1PolicyRule[],
): V1PolicyRule[] {
  const owners = owned.map(ownedRule);
  const comparisons = owners.reduce((sum, { paths }) => sum + 1 + paths.length, 0);
  let left = maxComparisons;
  const affords = (cost: number) => {
    left -= cost;
    return left >= 0;
  };
  return wanted.flatMap((rule) => {
    if (affords(comparisons * sizeOf(rule)) && owners.some((owner) => covers(owner, rule))) return [];
    if (!affords((comparisons + making) * simpleRulesIn(rule))) return [rule];
    return simpleRules(rule).filter((simple) => !owners.some((owner) => covers(owner, simple)));
  });
}

const sizeOf = ({ verbs, apiGroups, resources, resourceNames, nonResourceURLs }: V1PolicyRule) =>
  [verbs, apiGroups, resources, resourceNames, nonResourceURLs].reduce(
    (sum, list) => sum + (list?.length ?? 0),
    1,
  );

interface OwnedRule {
  readonly verbs: ReadonlySet<string>;
  readonly apiGroups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly resourceNames: ReadonlySet<string>;
  readonly paths: readonly string[];
}

const ownedRule = (rule: V1PolicyRule): OwnedRule => ({
  verbs: new Set(rule.verbs),
  apiGroups: new Set(rule.apiGroups),
  resources: new Set(rule.resources),
  resourceNames: new Set(rule.resourceNames),
  paths: [...new Set(rule.nonResourceURLs)],
});

function covers(owner: OwnedRule, wanted: V1PolicyRule): boolean {
  return (
    hasAll(owner.verbs, wanted.verbs) &&
    hasAll(owner.apiGroups, wanted.apiGroups) &&
    coversResources(owner.resources, wanted.resources) &&
    coversNames(owner.resourceNames, wanted.resourceNames) &&
    coversPaths(owner.paths, wanted.nonResourceURLs)
  );
}

function hasAll(owned: ReadonlySet<string>, wanted: readonly string[] = []): boolean {
  return owned.has("*") || wanted.every((value) => owned.has(value));
}

function coversResources(owned: ReadonlySet<string>, resources: readonly string[] = []): boolean {
  if (owned.has("*")) return true;
  return resources.every((resource) => {
    const slash = resource.indexOf("/");
    return owned.has(resource) || (slash >= 0 && owned.has(`*${resource.slice(slash)}`));
  });
}

function coversNames(owned: ReadonlySet<string>, wanted: readonly string[] = []): boolean {
  return owned.size === 0 || (wanted.length > 0 && wanted.every((name) => owned.has(name)));
}

function coversPaths(owned: readonly string[], wanted: readonly string[] = []): boolean {
  return wanted.every((path) => owned.some((pattern) => pathCovers(pattern, path)));
}
