import type { Patcher } from "../../control-plane/registry/store-parts.js";

/** JSON merge patch whatever the type: enough for tests of what surrounds patching. */
export const mergePatcher: Patcher = (_info, current, { body }) => merge(current, body);

function merge(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
