import { badRequest } from "../errors.js";
import type { KubeObject } from "../meta/object.js";
import { schemas as builtIn } from "../schema/built-in-schemas.js";
import type { ResourceInfo } from "../scheme/resource-info.js";
import { applyJsonPatch } from "./json-patch.js";
import { applyMergePatch } from "./merge-patch.js";
import { applyStrategicMergePatch } from "./strategic-merge-patch.js";

export interface PatchRequest {
  readonly type: "json" | "merge" | "strategic" | "apply";
  /** The patch, parsed. */
  readonly body: unknown;
}

/**
 * The object, in any served version, after the patch; not yet decoded, so that it may hold unknown fields.
 * The argument is not changed. Throws ApiError.
 */
export function applyPatch(info: ResourceInfo, current: KubeObject, { type, body }: PatchRequest): unknown {
  switch (type) {
    case "json":
      return applyJsonPatch(current, body);
    case "merge":
      return applyMergePatch(current, body);
    case "strategic":
      return applyStrategicMergePatch(current, body, schemaOf(info, current));
    case "apply":
      throw badRequest("server-side apply is not supported");
  }
}

function schemaOf(info: ResourceInfo, { apiVersion }: KubeObject) {
  const version = apiVersion.slice(apiVersion.indexOf("/") + 1);
  return builtIn.get(info.schemas[version] ?? info.schemas[info.storedVersion] ?? "");
}
