import { badRequest } from "../../../api/errors.js";
import { type FieldSelector, parseFieldSelector } from "../../../api/meta/field-selector.js";
import { parseLabelSelector } from "../../../api/meta/label-selector.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { Cache, CacheEntry } from "../../storage/cache.js";
import { listPrefix } from "../contract/keys.js";
import type { SelectOptions } from "../contract/resource-store.js";
import type { Strategy } from "../contract/strategy.js";

/** Which objects of one resource a list or watch is about. */
export interface Selection {
  /** What all keys begin with. */
  readonly prefix: string;
  /** The only key that can match, when a name was asked for. */
  readonly key?: string;
  /** True: all under the prefix. */
  readonly everything: boolean;
  matches(object: KubeObject): boolean;
}

/** Throws 400 BadRequest for a selector that can't be understood or a field the kind isn't selected by. */
export function selectionOf(kind: Kind, strategy: Strategy, options: SelectOptions): Selection {
  const labels = parseLabelSelector(options.labelSelector);
  const fields = parseFieldSelector(options.fieldSelector);
  checkFields(kind, strategy, fields);
  const namespace = options.namespace || fields.exact("metadata.namespace");
  const prefix = listPrefix(kind, namespace);
  const name = fields.exact("metadata.name");
  const fieldsMatter = fields.requirements.length > 0;
  return {
    prefix,
    ...(name && (namespace || !kind.namespaced) ? { key: prefix + name } : {}),
    everything: !fieldsMatter && labels.requirements.length === 0,
    matches: (object) =>
      labels.matches(object.metadata.labels) &&
      (!fieldsMatter || fields.matches(fieldsOf(kind, strategy, object))),
  };
}

/** What the cache holds that may match. */
export function candidates(cache: Cache, { key, prefix }: Selection): readonly CacheEntry[] {
  if (key === undefined) return cache.list(prefix);
  const entry = cache.get(key);
  return entry ? [entry] : [];
}

/** Kinds without fields of their own are selected by a namespace even where they have none, as in Kubernetes. */
function fieldsOf(
  { namespaced }: Kind,
  { selectableFields }: Strategy,
  object: KubeObject,
): Record<string, string> {
  const { name = "", namespace = "" } = object.metadata;
  const place = namespaced || !selectableFields ? { "metadata.namespace": namespace } : {};
  return { ...selectableFields?.(object), "metadata.name": name, ...place };
}

function checkFields(kind: Kind, strategy: Strategy, { requirements }: FieldSelector): void {
  if (requirements.length === 0) return;
  const probe = { apiVersion: "", kind: kind.kind, metadata: {}, spec: {}, status: {} };
  const supported = fieldsOf(kind, strategy, probe);
  for (const { field } of requirements) {
    if (Object.hasOwn(supported, field)) continue;
    if (strategy.selectableFields) throw badRequest(`field label not supported: ${field}`);
    const known = '"metadata.name", "metadata.namespace"';
    throw badRequest(`${JSON.stringify(field)} is not a known field selector: only ${known}`);
  }
}
