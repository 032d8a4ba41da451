import { listSchemaOf } from "../../../api/scheme/list-schema.js";
import { subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Scheme } from "../../../api/scheme.js";

export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** Class → the kinds it stands for, as `x-kubernetes-group-version-kind` tells. */
export type KindsByClass = ReadonlyMap<string, readonly GroupVersionKind[]>;

export function kindsByClass(scheme: Scheme): KindsByClass {
  const kinds = new Map<string, GroupVersionKind[]>();
  const groupVersions = scheme
    .groups()
    .flatMap(({ group, versions }) => versions.map((version) => ({ group, version })));
  kinds.set(
    "V1DeleteOptions",
    groupVersions.map((groupVersion) => ({ ...groupVersion, kind: "DeleteOptions" })),
  );
  kinds.set(
    "V1WatchEvent",
    groupVersions.map((groupVersion) => ({ ...groupVersion, kind: "WatchEvent" })),
  );
  for (const kind of ["Status", "APIGroup", "APIGroupList", "APIResourceList", "APIVersions"]) {
    kinds.set(`V1${kind}`, [{ group: "", version: "v1", kind }]);
  }
  for (const info of scheme.all()) {
    for (const [version, name] of Object.entries(info.schemas)) {
      const kind = { group: info.group, version, kind: info.kind };
      kinds.set(name, [kind]);
      kinds.set(listSchemaOf(name), [{ ...kind, kind: `${info.kind}List` }]);
      for (const subresource of info.subresources) {
        const found = subresourceInfo(info, version, subresource);
        if (!found?.schema || kinds.has(found.schema)) continue;
        kinds.set(found.schema, [{ group: found.group, version: found.version, kind: found.kind }]);
      }
    }
  }
  return kinds;
}
