import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../contract/request-context.js";
import type { UpdateResult } from "../contract/resource-store.js";
import { changeOfWhole } from "./change.js";
import { checkName } from "./object-checks.js";
import { readModifyWrite } from "./read-modify-write.js";
import type { StoreParts } from "./store-parts.js";

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
