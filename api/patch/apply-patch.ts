import { badRequest } from "../errors.js";
import { type KubeObject, parseApiVersion } from "../meta/object.js";
import type { Kind } from "../scheme/kind.js";
import { schemaOf } from "../scheme/schema-of.js";
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
export function applyPatch(kind: Kind, current: KubeObject, { type, body }: PatchRequest): unknown {
  switch (type) {
    case "json":
      return applyJsonPatch(current, body);
    case "merge":
      return applyMergePatch(current, body);
    case "strategic":
      return applyStrategicMergePatch(
        current,
        body,
        schemaOf(kind, parseApiVersion(current.apiVersion).version),
      );
    case "apply":
      throw badRequest("a configuration is applied, not patched");
  }
}
