import { schemas } from "../../../api/schema/built-in-schemas.js";
import type { ObjectSchema } from "../../../api/schema/schema.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Scheme } from "../../../api/scheme.js";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Class → the kinds it stands for, as `x-kubernetes-group-version-kind` tells. */
export type KindsByClass = ReadonlyMap<ObjectSchema, readonly GroupVersionKind[]>;

export function kindsByClass(scheme: Scheme): KindsByClass {
  const kinds = new Map<ObjectSchema, GroupVersionKind[]>();
  const groupVersions = scheme
    .groups()
    .flatMap(({ group, versions }) => versions.map((version) => ({ group, version })));
  kinds.set(
    schemas.get("V1DeleteOptions"),
    groupVersions.map((groupVersion) => ({ ...groupVersion, kind: "DeleteOptions" })),
  );
  kinds.set(
    schemas.get("V1WatchEvent"),
    groupVersions.map((groupVersion) => ({ ...groupVersion, kind: "WatchEvent" })),
  );
  for (const kind of ["Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions"]) {
    kinds.set(schemas.get(`V1${kind}`), [{ group: "", version: "v1", kind }]);
  }
  for (const kind of scheme.all()) {
    for (const [version, schema] of Object.entries(kind.schemas)) {
      const own = { group: kind.group, version, kind: kind.kind };
      kinds.set(schema, [own]);
      const list = kind.listSchemas[version];
      if (list) kinds.set(list, [{ ...own, kind: `${kind.kind}List` }]);
      for (const { name: subresource } of kind.subresources) {
        const found = subresourceInfo(kind, version, subresource);
        if (!found?.schema || kinds.has(found.schema)) continue;
        kinds.set(found.schema, [{ group: found.group, version: found.version, kind: found.kind }]);
      }
    }
  }
  return kinds;
}
