import type { V1PolicyRule } from "../../../api/generated/types.js";
import type { Attributes } from "../authorizer.js";

const all = "*";
const hasOrAll = (list: readonly string[] | undefined, value: string) =>
  list?.includes(all) || list?.includes(value) || false;

/** Does this rule allow what is asked? */
export function ruleAllows(rule: V1PolicyRule, attributes: Attributes): boolean {
  const { verb, path, group = "", resource = "", subresource, name } = attributes;
  if (!hasOrAll(rule.verbs, verb)) return false;
  if (path !== undefined) return matchesPath(rule, path);
  return (
    hasOrAll(rule.apiGroups, group) &&
    matchesResource(rule, subresource ? `${resource}/${subresource}` : resource, subresource) &&
    matchesName(rule, name)
  );
}

function matchesResource({ resources = [] }: V1PolicyRule, combined: string, subresource?: string): boolean {
  return hasOrAll(resources, combined) || (!!subresource && resources.includes(`*/${subresource}`));
}

function matchesName({ resourceNames }: V1PolicyRule, name = ""): boolean {
  return !resourceNames?.length || resourceNames.includes(name);
}

function matchesPath({ nonResourceURLs = [] }: V1PolicyRule, path: string): boolean {
  return nonResourceURLs.some((pattern) => pathCovers(pattern, path));
}

/** `/healthz/*` covers `/healthz/etcd`; `*` covers everything. */
export function pathCovers(pattern: string, path: string): boolean {
  return pattern === path || (pattern.endsWith(all) && path.startsWith(pattern.slice(0, -1)));
}
