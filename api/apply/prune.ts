import type { KubeObject } from "../meta/object.js";
import {
  difference,
  type FieldSet,
  intersection,
  isEmpty,
  noFields,
  union,
  withPlacesAbove,
} from "./field-set.js";
import { allFields } from "./fields-of.js";
import type { Manager, Managers } from "./managers.js";
import { without } from "./merge.js";
import type { Shape } from "./shape.js";
import type { Versions } from "./versions.js";

/**
 * The object, in the same version, without what its applier said last time, doesn't say any more, and nobody else owns. What lies
 * below that goes with it.
 * @param managers as they will be; @param last the applier as it was
 */
export async function prune(
  versions: Versions,
  object: KubeObject,
  managers: Managers,
  apiVersion: string,
  last: Manager | undefined,
): Promise<KubeObject> {
  const shape = last && versions.shape(last.apiVersion);
  if (!shape || isEmpty(last.fields)) return object;
  const whole = await versions.convert(object, last.apiVersion);
  const said = withPlacesAbove(last.fields);
  const kept = await withOwned(versions, whole, remaining(whole, said, shape), managers);
  const pruned = remaining(whole, intersection(gone(whole, kept, shape), said), shape);
  return versions.convert(pruned, apiVersion);
}

/** `pruned` with what somebody owns of that which it lacks. */
async function withOwned(
  versions: Versions,
  whole: KubeObject,
  pruned: KubeObject,
  managers: Managers,
): Promise<KubeObject> {
  let kept = pruned;
  for (const [apiVersion, owned] of byVersion(managers)) {
    const shape = versions.shape(apiVersion);
    if (!shape) continue;
    const all = await versions.convert(whole, apiVersion);
    const lacking = gone(all, await versions.convert(kept, apiVersion), shape);
    kept = remaining(all, difference(lacking, withPlacesAbove(owned)), shape);
  }
  return versions.convert(kept, whole.apiVersion);
}

function byVersion(managers: Managers): Map<string, FieldSet> {
  const owned = new Map<string, FieldSet>();
  for (const { apiVersion, fields } of managers.values())
    owned.set(apiVersion, union(owned.get(apiVersion) ?? noFields, fields));
  return owned;
}

const gone = (whole: KubeObject, left: KubeObject, shape: Shape): FieldSet =>
  difference(allFields(whole, shape), allFields(left, shape));

/** The object without these fields, but always with its names. */
function remaining(object: KubeObject, fields: FieldSet, shape: Shape): KubeObject {
  const { apiVersion, kind, metadata } = object;
  const left = without(object, fields, shape) as Partial<KubeObject> | undefined;
  return { ...left, apiVersion, kind, metadata: left?.metadata ?? { name: metadata.name } } as KubeObject;
}
