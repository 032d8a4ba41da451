import { schemas } from "../../../api/schema/built-in-schemas.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Scheme } from "../../../api/scheme.js";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Class → the kinds it stands for, as `x-kubernetes-group-version-kind` tells. */
export type KindsByClass = ReadonlyMap<ObjectSchema, readonly GroupVersionKind[]>;

/** One class may stand for many: versions of a kind that are alike share theirs. */
export function kindsByClass(scheme: Scheme): KindsByClass {
  const kinds = new Map<ObjectSchema, GroupVersionKind[]>();
  const add = (schema: ObjectSchema | undefined, kind: GroupVersionKind) => {
    if (!schema) return;
    const known = kinds.get(schema) ?? [];
    if (!known.some((other) => isSame(other, kind))) kinds.set(schema, [...known, kind]);
  };
  for (const { group, versions } of scheme.groups())
    for (const version of versions)
      for (const kind of ["DeleteOptions", "WatchEvent"])
        add(schemas.get(`V1${kind}`), { group, version, kind });
  for (const kind of ["Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions"])
    add(schemas.get(`V1${kind}`), { group: "", version: "v1", kind });
  for (const kind of scheme.all()) addKind(kind, add);
  return kinds;
}

function addKind(kind: Kind, add: (schema: ObjectSchema | undefined, kind: GroupVersionKind) => void): void {
  for (const [version, schema] of Object.entries(kind.schemas)) {
    const own = { group: kind.group, version, kind: kind.kind };
    add(schema, own);
    add(kind.listSchemas[version], { ...own, kind: `${kind.kind}List` });
    for (const { name } of kind.subresources) {
      const part = subresourceInfo(kind, version, name);
      if (part) add(part.schema, { group: part.group, version: part.version, kind: part.kind });
    }
  }
}

const isSame = (a: GroupVersionKind, b: GroupVersionKind) =>
  a.group === b.group && a.version === b.version && a.kind === b.kind;
