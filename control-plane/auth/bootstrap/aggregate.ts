import { isDeepStrictEqual } from "node:util";
import type { V1ClusterRole, V1PolicyRule } from "../../../api/generated/types.js";

/** These roles with the rules of those they aggregate, over as many steps as it takes (view → edit → admin). */
export function aggregate(roles: readonly V1ClusterRole[]): V1ClusterRole[] {
  return roles.map((role) => (role.aggregationRule ? { ...role, rules: rulesOf(role, roles, []) } : role));
}

function rulesOf(
  role: V1ClusterRole,
  all: readonly V1ClusterRole[],
  above: readonly V1ClusterRole[],
): V1PolicyRule[] {
  if (!role.aggregationRule || above.includes(role)) return role.rules ?? [];
  const parts = all.filter((other) => other !== role && isSelected(role, other));
  const rules = parts.flatMap((part) => rulesOf(part, all, [...above, role]));
  return rules.filter((rule, i) => rules.findIndex((other) => isDeepStrictEqual(other, rule)) === i);
}

function isSelected(
  { aggregationRule }: V1ClusterRole,
  { metadata: { labels = {} } }: V1ClusterRole,
): boolean {
  return (aggregationRule?.clusterRoleSelectors ?? []).some(({ matchLabels = {} }) =>
    Object.entries(matchLabels).every(([name, value]) => labels[name] === value),
  );
}
