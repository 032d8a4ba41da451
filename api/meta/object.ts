import type { V1ObjectMeta } from "../generated/types.js";

/** What every API object has; the generated kinds extend it. Objects read from a store or cache are frozen. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: V1ObjectMeta;
}

/** An object of any kind, for code that works on fields by path. */
export type AnyObject = KubeObject & Record<string, unknown>;

export interface ObjectRef {
  /** Absent for cluster-scoped objects. */
  readonly namespace?: string;
  readonly name: string;
}

/** `namespace/name`, or `name` alone for cluster-scoped objects: the key of queues and indexes. */
export function keyOf({
  namespace,
  name,
}: {
  namespace?: string | undefined;
  name?: string | undefined;
}): string {
  return namespace ? `${namespace}/${name ?? ""}` : (name ?? "");
}

export function refOf(key: string): ObjectRef {
  const slash = key.indexOf("/");
  return slash < 0 ? { name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** `apps/v1` → group `apps`, version `v1`; `v1` → group ``. */
export function parseApiVersion(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

export function apiVersionOf({ group, version }: { group: string; version: string }): string {
  return group ? `${group}/${version}` : version;
}
