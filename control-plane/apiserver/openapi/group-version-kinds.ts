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
  for (const info of scheme.all()) {
    for (const [version, schema] of Object.entries(info.schemas)) {
      const kind = { group: info.group, version, kind: info.kind };
      kinds.set(schema, [kind]);
      const list = info.listSchemas[version];
      if (list) kinds.set(list, [{ ...kind, kind: `${info.kind}List` }]);
      for (const { name: subresource } of info.subresources) {
        const found = subresourceInfo(info, version, subresource);
        if (!found?.schema || kinds.has(found.schema)) continue;
        kinds.set(found.schema, [{ group: found.group, version: found.version, kind: found.kind }]);
      }
    }
  }
  return kinds;
}
