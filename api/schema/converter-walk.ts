import { jsonKind } from "./go-types.js";
import type { TypeSchema } from "./schema.js";
import { MismatchError, Walk } from "./walk.js";

const kinds = {
  string: "string",
  boolean: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
} as const;

/** A decoding of what a strategic merge patch made: Kubernetes converts it without writing it as JSON, and has other words. */
export class ConverterWalk extends Walk {
  override mismatch(value: unknown, type: TypeSchema): MismatchError {
    return new MismatchError(complaint(value, type));
  }
}

function complaint(value: unknown, type: TypeSchema): string {
  switch (type.kind) {
    case "object":
      return `cannot restore struct from: ${goKind(value)}`;
    case "map":
      return `cannot restore map from ${goKind(value)}`;
    case "list":
    case "bytes":
      return `cannot restore slice from ${goKind(value)}`;
    case "string":
    case "boolean":
    case "int32":
    case "int64":
    case "double":
      return scalarComplaint(goKind(value), kinds[type.kind]);
    default:
      return `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`;
  }
}

function scalarComplaint(found: string, wanted: string): string {
  const isNumber = found === "int64" || found === "float64";
  const converts = isNumber && (wanted.startsWith("int") || (wanted === "string" && found === "int64"));
  return converts ? `cannot convert ${found} to ${wanted}` : `unrecognized type: ${wanted}`;
}

function goKind(value: unknown): string {
  switch (jsonKind(value)) {
    case "array":
      return "slice";
    case "object":
      return "map";
    case "number":
      return /^-?\d+$/.test(String(value)) ? "int64" : "float64";
    default:
      return jsonKind(value);
  }
}
