import type { V1PolicyRule } from "../../../api/generated/types.js";

/** One rule as those that have one verb, group, resource and name each: how they are named to a user who may not grant them. */
export function simpleRules(rule: V1PolicyRule): V1PolicyRule[] {
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

/** How many there would be, without making them. */
export function simpleRulesIn({
  verbs,
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: V1PolicyRule): number {
  const ofResources = apiGroups.length * resources.length * Math.max(resourceNames.length, 1);
  return verbs.length * (ofResources + nonResourceURLs.length);
}

/** As many values of a list are named; of a simple rule that is all. */
const named = 10;

/** A rule in the words of Kubernetes' refusals: `{APIGroups:[""], Resources:["pods"], Verbs:["get"]}`. */
export function describeRule({
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
  verbs,
}: V1PolicyRule): string {
  const part = (name: string, values: readonly string[] = []) => {
    if (values.length === 0) return [];
    const texts = values.slice(0, named).map((value) => JSON.stringify(value));
    return [`${name}:[${texts.join(" ")}${values.length > named ? " ..." : ""}]`];
  };
  return `{${[
    ...part("APIGroups", apiGroups),
    ...part("Resources", resources),
    ...part("ResourceNames", resourceNames),
    ...part("NonResourceURLs", nonResourceURLs),
    ...part("Verbs", verbs),
  ].join(", ")}}`;
}
