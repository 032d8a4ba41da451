import type { V1APIGroup, V1APIGroupList, V1APIVersions } from "../../../api/generated/types.js";
import { apiVersionOf } from "../../../api/meta/object.js";
import type { GroupVersions, Scheme } from "../../../api/scheme.js";

/** The answer to `/api`; `serverAddress` is `host:port` as clients reach it. */
export function apiVersions(serverAddress: string): V1APIVersions {
  const serverAddressByClientCIDRs = [{ clientCIDR: "0.0.0.0/0", serverAddress }];
  return { kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs };
}

/** The answer to `/apis`. */
export function apiGroupList(scheme: Scheme): V1APIGroupList {
  const groups = scheme.groups().filter(({ group }) => group !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupOf) };
}

/** The answer to `/apis/GROUP`; undefined when it is not served. */
export function apiGroup(scheme: Scheme, name: string): V1APIGroup | undefined {
  const found = scheme.groups().find(({ group }) => group === name);
  return found && { kind: "APIGroup", apiVersion: "v1", ...groupOf(found) };
}

function groupOf({ group, versions }: GroupVersions): V1APIGroup {
  const served = versions.map((version) => ({ groupVersion: apiVersionOf({ group, version }), version }));
  const [preferredVersion] = served;
  return { name: group, versions: served, ...(preferredVersion ? { preferredVersion } : {}) };
}
