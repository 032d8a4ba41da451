import { badRequest } from "../errors.js";
import { type Fields, isFields, own, setOwn } from "../meta/fields.js";

/** `document` after an RFC 7386 merge patch; neither is changed. Throws ApiError 400 when the patch is no object. */
export function applyMergePatch(document: unknown, patch: unknown): unknown {
  if (!isFields(patch)) throw badRequest("Invalid JSON Patch");
  return merged(document, patch);
}

function merged(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Fields = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else setOwn(result, key, merged(own(result, key), value));
  }
  return result;
}
