import { type FieldError, invalid } from "../field-error.js";
import { isInt64 } from "../schema/coerce.js";
import { jsonKind } from "../schema/go-types.js";
import type { Structural } from "../schema/structural.js";

/** That a value is of another type than its schema says. */
export function typeErrors(value: unknown, { type, intOrString }: Structural, path: string): FieldError[] {
  if (intOrString)
    return typeof value === "string" || isInt64(value) ? [] : [wrong(value, "integer,string", path)];
  return !type || isOfType(value, type) ? [] : [wrong(value, type, path)];
}

export function isOfType(value: unknown, type: string): boolean {
  const found = jsonKind(value);
  if (type === "integer") return found === "number" && isInt64(value);
  return type === found || (type === "boolean" && found === "bool");
}

function wrong(value: unknown, type: string, path: string): FieldError {
  const found = kindOf(value);
  return invalid(path, found, `${path} in body must be of type ${type}: ${JSON.stringify(found)}`);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  const found = jsonKind(value);
  if (found === "number") return isInt64(value) ? "integer" : "number";
  return found === "bool" ? "boolean" : found;
}
