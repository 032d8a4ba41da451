import type {
  V1CustomResourceDefinition,
  V1CustomResourceDefinitionNames,
} from "../../../api/generated/types.js";

/** The names that a definition may have, and which of those that it wants others have. */
export interface JudgedNames {
  readonly accepted: V1CustomResourceDefinitionNames;
  readonly conflict?: { readonly reason: string; readonly message: string };
}

/** Names of one group are given once, to whoever was accepted with them first. Pure. */
export function judgeNames(
  definition: V1CustomResourceDefinition,
  others: readonly V1CustomResourceDefinition[],
): JudgedNames {
  const wanted = definition.spec.names;
  const before = definition.status?.acceptedNames;
  const taken = takenNames(definition, others);
  const conflicts: string[][] = [];
  const take = (field: string, name: string, where: Set<string>, kept: string): string => {
    if (!where.has(name)) return name;
    conflicts.push([`${field}Conflict`, `${JSON.stringify(name)} is already in use`]);
    return kept;
  };
  const shortNames = (wanted.shortNames ?? []).filter((name) => !taken.resources.has(name));
  const lost = (wanted.shortNames ?? []).filter((name) => taken.resources.has(name));
  const plural = take("Plural", wanted.plural, taken.resources, before?.plural ?? "");
  const singular = take("Singular", wanted.singular ?? "", taken.resources, before?.singular ?? "");
  if (lost.length > 0)
    conflicts.push([
      "ShortNamesConflict",
      `${lost.map((name) => JSON.stringify(name)).join(", ")} is already in use`,
    ]);
  const kind = take("Kind", wanted.kind, taken.kinds, before?.kind ?? "");
  const listKind = take("ListKind", wanted.listKind ?? "", taken.kinds, before?.listKind ?? "");
  const accepted = {
    plural,
    singular,
    kind,
    listKind,
    ...(lost.length > 0
      ? before?.shortNames
        ? { shortNames: before.shortNames }
        : {}
      : shortNames.length > 0
        ? { shortNames }
        : {}),
    ...(wanted.categories ? { categories: wanted.categories } : {}),
  };
  const [first] = conflicts;
  if (!first) return { accepted };
  return {
    accepted,
    conflict: { reason: first[0] ?? "", message: conflicts.map(([, text]) => text).join(", ") },
  };
}

function takenNames(
  { metadata, spec }: V1CustomResourceDefinition,
  others: readonly V1CustomResourceDefinition[],
) {
  const resources = new Set<string>();
  const kinds = new Set<string>();
  for (const other of others) {
    if (other.spec.group !== spec.group || other.metadata.uid === metadata.uid) continue;
    const {
      plural = "",
      singular = "",
      shortNames = [],
      kind = "",
      listKind = "",
    } = other.status?.acceptedNames ?? {};
    for (const name of [plural, singular, ...shortNames]) if (name) resources.add(name);
    for (const name of [kind, listKind]) if (name) kinds.add(name);
  }
  return { resources, kinds };
}
