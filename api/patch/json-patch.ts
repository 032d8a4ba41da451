import { ApiError, badRequest } from "../errors.js";
import { encodeJson } from "../json/encode-json.js";
import { parseJson } from "../json/parse-json.js";
import { rejectedPatch } from "./errors.js";
import { JsonDocument, jsonEqual, pointerSteps } from "./json-document.js";

const operationLimit = 10_000;
/** How much text all `copy` operations together may add: as much as a request may hold. */
const copiedLimit = 3 * 1024 * 1024;

type Steps = readonly string[];

type Operation =
  | { readonly op: "add" | "replace" | "test"; readonly path: Steps; readonly value: unknown }
  | { readonly op: "remove"; readonly path: Steps }
  | { readonly op: "copy" | "move"; readonly path: Steps; readonly from: Steps };

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
  try {
    return new Application(document).after(patch.map(operationOf));
  } catch (error) {
    throw rejectedPatch(error);
  }
}

class Application {
  private readonly document: JsonDocument;
  private copied = 0;

  constructor(document: unknown) {
    this.document = new JsonDocument(cloned(document));
  }

  after(operations: readonly Operation[]): unknown {
    for (const operation of operations) this.apply(operation);
    return this.document.root;
  }

  private apply(operation: Operation): void {
    const document = this.document;
    switch (operation.op) {
      case "add":
        document.add(operation.path, cloned(operation.value));
        break;
      case "replace":
        document.replace(operation.path, cloned(operation.value));
        break;
      case "remove":
        document.remove(operation.path);
        break;
      case "move":
        document.add(operation.path, document.remove(operation.from));
        break;
      case "copy":
        document.add(operation.path, this.copyOf(document.get(operation.from)));
        break;
      case "test":
        if (!jsonEqual(document.get(operation.path), operation.value))
          throw new Error("testing value failed");
    }
  }

  private copyOf(value: unknown): unknown {
    const text = encodeJson(value);
    this.copied += text.length;
    if (this.copied > copiedLimit) throw new Error("the copy operations copy too much");
    return parseJson(text);
  }
}

const cloned = (value: unknown): unknown => parseJson(encodeJson(value));

function operationOf(given: unknown): Operation {
  const { op, path, from, value = null } = (given ?? {}) as Record<string, unknown>;
  switch (op) {
    case "add":
    case "replace":
    case "test":
      return { op, path: pointerSteps(path), value };
    case "remove":
      return { op, path: pointerSteps(path) };
    case "copy":
    case "move":
      return { op, path: pointerSteps(path), from: pointerSteps(from) };
    default:
      throw new Error(`Unexpected kind: ${String(op)}`);
  }
}

function tooLong(length: number): ApiError {
  const message = `The allowed maximum operations in a JSON patch is ${operationLimit}, got ${length}`;
  return new ApiError("RequestEntityTooLarge", message);
}
