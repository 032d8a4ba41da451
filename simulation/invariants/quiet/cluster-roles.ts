import type { V1ClusterRole } from "../../../api/generated/types.js";
import { clusterRoles } from "../../../api/resources.js";
import { gathering } from "../../life/habits/cluster-roles.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** The aggregated role has the rules of its parts, and no others. */
export const rolesAreGathered: QuietRule = ({ view }) => {
  const whole = view.get(clusterRoles, { name: gathering.name });
  if (!whole) return [];
  const [[label, value] = ["", ""]] = Object.entries(gathering.labels);
  const parts = view.list(clusterRoles).filter(({ metadata }) => metadata.labels?.[label] === value);
  return differs("the aggregated role", resourcesOf([whole]), resourcesOf(parts));
};

const resourcesOf = (roles: readonly V1ClusterRole[]) =>
  [
    ...new Set(roles.flatMap(({ rules }) => (rules ?? []).flatMap(({ resources }) => resources ?? []))),
  ].sort();
