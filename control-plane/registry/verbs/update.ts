import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../request.js";
import type { UpdateResult } from "../resource-store.js";
import type { StoreParts } from "../store-parts.js";
import { changeOfWhole } from "./change.js";
import { checkName } from "./object-checks.js";
import { readModifyWrite } from "./read-modify-write.js";

/** Puts the object in the place of what is there; some kinds are created where nothing is. */
export async function updateObject(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  object: KubeObject,
): Promise<UpdateResult> {
  checkName(object, ref);
  const create = parts.strategy.allowCreateOnUpdate ? object : undefined;
  return readModifyWrite(parts, context, ref, { ...changeOfWhole(parts), wanted: () => object, create });
}
