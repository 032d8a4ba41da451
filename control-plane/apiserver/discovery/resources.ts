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
  const infos = sortedResources(scheme, group, version);
  if (infos.length === 0) return undefined;
  const list = {
    kind: "APIResourceList",
    ...(group ? { apiVersion: "v1" } : {}),
    groupVersion: apiVersionOf({ group, version }),
    resources: infos.flatMap((info) => [
      resourceOf(info),
      ...subresourcesOf(info, version).map((subresource) => nested(info, version, subresource)),
    ]),
  };
  return list;
}

/** The resources of a group and version in the order of their names. */
export function sortedResources(scheme: Scheme, group: string, version: string): Kind[] {
  return scheme.served(group, version).toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
}

export function subresourcesOf(info: Kind, version: string): SubresourceInfo[] {
  const names = info.subresources.map(({ name }) => name);
  return names.sort().flatMap((name) => subresourceInfo(info, version, name) ?? []);
}

function resourceOf(info: Kind): V1APIResource {
  return {
    name: info.resource,
    singularName: info.singular,
    namespaced: info.namespaced,
    kind: info.kind,
    verbs: [...info.verbs],
    ...(info.shortNames.length > 0 ? { shortNames: [...info.shortNames] } : {}),
    ...(info.categories.length > 0 ? { categories: [...info.categories] } : {}),
  };
}

/** A subresource names its kind's group and version only when they are not those of the list. */
function nested(info: Kind, version: string, subresource: SubresourceInfo): V1APIResource {
  const foreign = subresource.group !== info.group || subresource.version !== version;
  return {
    name: `${info.resource}/${subresource.name}`,
    singularName: "",
    namespaced: info.namespaced,
    ...(foreign ? { group: subresource.group, version: subresource.version } : {}),
    kind: subresource.kind,
    verbs: [...subresource.verbs],
  };
}
