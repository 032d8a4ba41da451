import { type Comparison, written } from "./compare.js";
import { difference, type FieldSet, intersection, isEmpty, noFields, outside, union } from "./field-set.js";
import { readFieldsV1 } from "./fields-v1.js";
import { identityOf, type Manager, type Managers, mapFields, withManager } from "./managers.js";

/** What a write did, in each version of the kind; undefined for versions that aren't served any more. */
export type Comparisons = (apiVersion: string) => Comparison | undefined;

/** Fields that nobody owns: who an object is, and what only the system says of it. */
const systemFields: FieldSet = readFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": Object.fromEntries([
    [".", {}],
    ...[
      ...["name", "namespace", "creationTimestamp", "selfLink", "uid"],
      ...["clusterName", "generation", "managedFields", "resourceVersion"],
    ].map((name) => [`f:${name}`, {}]),
  ]),
});

export const withoutSystemFields = (fields: FieldSet): FieldSet => difference(fields, systemFields);

/** What the others keep after a write of `writer`; those whose version is not served any more go. */
export function keptByOthers(managers: Managers, writer: string, comparisons: Comparisons): Managers {
  return mapFields(managers, (manager, identity) => {
    if (identity === writer) return manager.fields;
    const comparison = comparisons(manager.apiVersion);
    return comparison && difference(difference(manager.fields, written(comparison)), comparison.removed);
  });
}

/** Fields of others that a write changes, by manager. */
export function conflictsOf(managers: Managers, writer: string, comparisons: Comparisons): Managers {
  return mapFields(managers, (manager, identity) => {
    const comparison = identity === writer ? undefined : comparisons(manager.apiVersion);
    return comparison && intersection(manager.fields, written(comparison));
  });
}

/** Who updates: all of a manager but its fields. */
export type Updater = Omit<Manager, "fields" | "operation"> & { readonly time: string };

/**
 * The managers after an update: whoever wrote it owns what was changed, and owned before; all others lose that.
 * @param ignored fields that this way of writing can't change
 */
export function afterUpdate(
  managers: Managers,
  updater: Updater,
  comparisons: Comparisons,
  ignored: FieldSet = noFields,
): Managers {
  const self = { ...updater, operation: "Update" } as const;
  const comparison = comparisons(self.apiVersion);
  if (!comparison) return managers;
  const seen = (apiVersion: string) => withoutIgnored(comparisons(apiVersion), ignored);
  const others = keptByOthers(managers, "", seen);
  const taken = withoutSystemFields(outside(difference(written(comparison), comparison.removed), ignored));
  if (isEmpty(taken)) return others;
  const before = others.get(identityOf({ ...self }))?.fields ?? noFields;
  return withManager(others, { ...self, fields: union(before, taken) });
}

function withoutIgnored(comparison: Comparison | undefined, ignored: FieldSet): Comparison | undefined {
  if (!comparison || isEmpty(ignored)) return comparison;
  return {
    added: outside(comparison.added, ignored),
    modified: outside(comparison.modified, ignored),
    removed: outside(comparison.removed, ignored),
  };
}
