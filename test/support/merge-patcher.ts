import { type Fields, isFields } from "../../api/meta/fields.js";
import type { Patcher } from "../../control-plane/registry/store-parts.js";

/** JSON merge patch whatever the type: enough for tests of what surrounds patching. */
export const mergePatcher: Patcher = (_info, current, { body }) => merge(current, body);

function merge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Fields = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}
