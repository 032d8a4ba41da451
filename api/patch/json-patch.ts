import jsonPatch, { type Operation } from "fast-json-patch";
import { ApiError, badRequest } from "../errors.js";
import { rejectedPatch } from "./errors.js";

const operationLimit = 10_000;
const operations = new Set(["add", "copy", "move", "remove", "replace", "test"]);

/**
 * `document` after the operations of RFC 6902; it is not changed itself. Throws ApiError: 400 for what is no
 * patch, 413 for too long a one, 422 when an operation fails.
 */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      "error decoding patch: json: cannot unmarshal object into Go value of type []interface {}",
    );
  }
  if (patch.length > operationLimit) throw tooLong(patch.length);
  patch.forEach(requireOperation);
  try {
    const copy = structuredClone(document);
    return jsonPatch.applyPatch(copy, structuredClone(patch) as Operation[], true, true, true).newDocument;
  } catch (error) {
    throw rejectedPatch(error);
  }
}

function requireOperation(operation: unknown): void {
  const { op, path } = (operation ?? {}) as { op?: unknown; path?: unknown };
  if (typeof op === "string" && operations.has(op) && typeof path === "string") return;
  throw rejectedPatch(new Error(`Unexpected kind: ${String(op)}`));
}

function tooLong(length: number): ApiError {
  const message = `The allowed maximum operations in a JSON patch is ${operationLimit}, got ${length}`;
  return new ApiError("RequestEntityTooLarge", message);
}
