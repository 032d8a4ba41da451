import type { V1PolicyRule } from "../../../api/generated/types.js";
import { pathCovers } from "./rule-matching.js";

/** Those of `wanted` that `owned` does not give, broken down to one verb, group, resource and name each. */
export function uncoveredRules(
  owned: readonly V1PolicyRule[],
  wanted: readonly V1PolicyRule[],
): V1PolicyRule[] {
  return wanted.flatMap(breakDown).filter((rule) => !owned.some((owner) => covers(owner, rule)));
}

/** One rule into its simplest ones, as they are named to a user who may not grant them. */
function breakDown(rule: V1PolicyRule): V1PolicyRule[] {
  const names = rule.resourceNames?.length ? rule.resourceNames.map((name) => [name]) : [undefined];
  const ofResources = (rule.apiGroups ?? []).flatMap((group) =>
    (rule.resources ?? []).flatMap((resource) =>
      rule.verbs.flatMap((verb) =>
        names.map((resourceNames) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          ...(resourceNames ? { resourceNames } : {}),
        })),
      ),
    ),
  );
  const ofPaths = (rule.nonResourceURLs ?? []).flatMap((url) =>
    rule.verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...ofResources, ...ofPaths];
}

/** `wanted` is a simple rule. */
function covers(owner: V1PolicyRule, wanted: V1PolicyRule): boolean {
  return (
    hasAll(owner.verbs, wanted.verbs) &&
    hasAll(owner.apiGroups, wanted.apiGroups) &&
    coversResources(owner, wanted) &&
    coversNames(owner, wanted) &&
    (wanted.nonResourceURLs ?? []).every((url) => owner.nonResourceURLs?.some((own) => pathCovers(own, url)))
  );
}

function hasAll(owned: readonly string[] = [], wanted: readonly string[] = []): boolean {
  return owned.includes("*") || wanted.every((value) => owned.includes(value));
}

function coversResources({ resources: owned = [] }: V1PolicyRule, { resources = [] }: V1PolicyRule): boolean {
  if (owned.includes("*")) return true;
  return resources.every((resource) => {
    const slash = resource.indexOf("/");
    return owned.includes(resource) || (slash >= 0 && owned.includes(`*${resource.slice(slash)}`));
  });
}

function coversNames(
  { resourceNames: owned = [] }: V1PolicyRule,
  { resourceNames = [] }: V1PolicyRule,
): boolean {
  if (owned.length === 0) return true;
  return resourceNames.length > 0 && resourceNames.every((name) => owned.includes(name));
}

/** A simple rule in the words of Kubernetes' refusals: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function describeRule({
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
  verbs,
}: V1PolicyRule): string {
  const part = (name: string, values?: readonly string[]) =>
    values?.length ? [`${name}:[${values.map((value) => JSON.stringify(value)).join(" ")}]`] : [];
  return `{${[
    ...part("APIGroups", apiGroups),
    ...part("Resources", resources),
    ...part("ResourceNames", resourceNames),
    ...part("NonResourceURLs", nonResourceURLs),
    ...part("Verbs", verbs),
  ].join(", ")}}`;
}
