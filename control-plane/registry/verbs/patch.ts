import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch, UpdateResult } from "../contract/resource-store.js";
import { changeOfWhole } from "./change.js";
import { applied, appliedAnew } from "./field-owners.js";
import { readModifyWrite } from "./read-modify-write.js";
import type { StoreParts } from "./store-parts.js";

/** Applies the patch to the object as it is in the moment of the write. */
export async function patchObject(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  patch: Patch,
): Promise<UpdateResult> {
  const owned = patch.type === "apply";
  const wanted = (current: KubeObject) => patched(parts, context, undefined, current, patch);
  const create = owned ? await appliedAnew(parts, context, patch) : undefined;
  return readModifyWrite(parts, context, ref, { ...changeOfWhole(parts), wanted, create, owned });
}

/** What the patch makes of an object, or of a part that is shown as one. */
export async function patched(
  parts: StoreParts,
  context: RequestContext,
  subresource: string | undefined,
  current: KubeObject,
  patch: Patch,
): Promise<KubeObject> {
  if (patch.type === "apply") return applied(parts, context, subresource, current, patch);
  const { kind, patcher } = parts;
  const presented = (await patch.present?.(current)) ?? current;
  return patch.decode(patcher(kind, presented, patch));
}
