import type { ObjectRef } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import type { ListOptions, WriteOptions } from "./client.js";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** The path of a resource's collection, or of one object when `name` is given. */
export function resourcePath(
  { group, version, resource }: ResourceType,
  { namespace, name }: Partial<ObjectRef>,
  subresource?: string,
): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`;
  const within = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : "";
  const object = name ? `/${encodeURIComponent(name)}` : "";
  return `${root}${within}/${resource}${object}${subresource ? `/${subresource}` : ""}`;
}

/** `path?a=b`, without what is undefined. */
export function withQuery(path: string, query: Query): string {
  const set = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) set.set(key, String(value));
  return set.size === 0 ? path : `${path}?${set}`;
}

export const writeQuery = ({ dryRun, fieldManager }: WriteOptions): Query => ({
  dryRun: dryRun ? "All" : undefined,
  fieldManager,
});

export const listQuery = (options: ListOptions): Query => ({
  labelSelector: options.labelSelector,
  fieldSelector: options.fieldSelector,
  resourceVersion: options.resourceVersion,
  limit: options.limit,
  continue: options.continue,
});
