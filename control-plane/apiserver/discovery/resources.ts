import type { V1APIResource, V1APIResourceList } from "../../../api/generated/types.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import { type SubresourceInfo, subresourceInfo } from "../../../api/scheme/subresources.js";
import type { Scheme } from "../../../api/scheme.js";

/** The answer to `/api/v1` and `/apis/GROUP/VERSION`; undefined when that is not served. */
export function apiResourceList(
  scheme: Scheme,
  group: string,
  version: string,
): V1APIResourceList | undefined {
  const kinds = sortedResources(scheme, group, version);
  if (kinds.length === 0) return undefined;
  const list = {
    kind: "APIResourceList",
    ...(group ? { apiVersion: "v1" } : {}),
    groupVersion: apiVersionOf({ group, version }),
    resources: kinds.flatMap((kind) => [
      resourceOf(kind),
      ...subresourcesOf(kind, version).map((subresource) => nested(kind, version, subresource)),
    ]),
  };
  return list;
}

/** The resources of a group and version in the order of their names. */
export function sortedResources(scheme: Scheme, group: string, version: string): Kind[] {
  return scheme.served(group, version).toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
}

export function subresourcesOf(kind: Kind, version: string): SubresourceInfo[] {
  const names = kind.subresources.map(({ name }) => name);
  return names.sort().flatMap((name) => subresourceInfo(kind, version, name) ?? []);
}

function resourceOf(kind: Kind): V1APIResource {
  return {
    name: kind.resource,
    singularName: kind.singular,
    namespaced: kind.namespaced,
    kind: kind.kind,
    verbs: [...kind.verbs],
    ...(kind.shortNames.length > 0 ? { shortNames: [...kind.shortNames] } : {}),
    ...(kind.categories.length > 0 ? { categories: [...kind.categories] } : {}),
  };
}

/** A subresource names its kind's group and version only when they are not those of the list. */
function nested(kind: Kind, version: string, subresource: SubresourceInfo): V1APIResource {
  const foreign = subresource.group !== kind.group || subresource.version !== version;
  return {
    name: `${kind.resource}/${subresource.name}`,
    singularName: "",
    namespaced: kind.namespaced,
    ...(foreign ? { group: subresource.group, version: subresource.version } : {}),
    kind: subresource.kind,
    verbs: [...subresource.verbs],
  };
}
