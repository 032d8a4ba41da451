import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch } from "../contract/resource-store.js";
import { changeOfWhole } from "./change.js";
import { readModifyWrite } from "./read-modify-write.js";
import type { StoreParts } from "./store-parts.js";

/** Applies the patch to the object as it is in the moment of the write. */
export async function patchObject(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  patch: Patch,
): Promise<KubeObject> {
  const wanted = (current: KubeObject) => patched(parts, current, patch);
  const { object } = await readModifyWrite(parts, context, ref, { ...changeOfWhole(parts), wanted });
  return object;
}

/** What the patch makes of an object, or of a part that is shown as one. */
export async function patched(
  { kind, patcher }: StoreParts,
  current: KubeObject,
  patch: Patch,
): Promise<KubeObject> {
  const presented = (await patch.present?.(current)) ?? current;
  return patch.decode(patcher(kind, presented, patch));
}
