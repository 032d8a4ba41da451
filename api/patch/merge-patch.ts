import { badRequest } from "../errors.js";

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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
    else result[key] = merged(result[key], value);
  }
  return result;
}
