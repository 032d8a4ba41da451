import type { V1NodeAffinity, V1NodeSelectorTerm } from "../../api/generated/types.js";

/**
 * The names of the nodes that required node affinity can mean, when each of its terms names some by `matchFields`, as
 * those of DaemonSets' pods do. undefined: not told by names.
 */
export function namedNodes(affinity: V1NodeAffinity | undefined): ReadonlySet<string> | undefined {
  const terms = affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const named = terms.map(namedBy);
  if (named.length === 0 || named.includes(undefined)) return undefined;
  return new Set(named.flatMap((names) => names ?? []));
}

/** What all of a term's fields have in common. */
function namedBy({ matchFields = [] }: V1NodeSelectorTerm): readonly string[] | undefined {
  const lists = matchFields
    .filter(({ key, operator }) => key === "metadata.name" && operator === "In")
    .map(({ values }) => values ?? []);
  const [first, ...others] = lists;
  return first?.filter((name) => others.every((list) => list.includes(name)));
}
