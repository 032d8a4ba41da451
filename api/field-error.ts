import { ApiError } from "./errors.js";
import { encodeJson } from "./json/encode-json.js";

/** The kinds of complaint about one field, with the words Kubernetes uses in `causes[].reason`. */
export type FieldErrorType =
  | "FieldValueRequired"
  | "FieldValueInvalid"
  | "FieldValueDuplicate"
  | "FieldValueForbidden"
  | "FieldValueNotFound"
  | "FieldValueNotSupported"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "InternalError";

export interface FieldError {
  /** `spec.containers[0].image` */
  readonly field: string;
  readonly reason: FieldErrorType;
  /** The whole sentence without the field: `Invalid value: "x": must be …`. */
  readonly message: string;
}

/** What a complaint repeats of a value or a path: enough to find it by. */
const mostShown = 1_024;
/** More complaints at once help nobody: an answer is never much larger than what was asked. */
export const mostErrors = 100;

const cut = (text: string, most = mostShown) => (text.length > most ? `${text.slice(0, most)}…` : text);

/** A value as complaints show it. */
export function quoted(value: unknown): string {
  const shown = typeof value === "string" ? value.slice(0, mostShown + 1) : value;
  return cut(encodeJson(shown ?? null));
}

export const required = (field: string, detail = ""): FieldError => ({
  field,
  reason: "FieldValueRequired",
  message: detail ? `Required value: ${detail}` : "Required value",
});

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  field,
  reason: "FieldValueInvalid",
  message: `Invalid value: ${quoted(value)}: ${detail}`,
});

/** Of what is wrong as a whole, so that to show it would help nobody. */
export const invalidAsWhole = (field: string, detail: string): FieldError => ({
  field,
  reason: "FieldValueInvalid",
  message: `Invalid value: ${detail}`,
});

export const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: "FieldValueDuplicate",
  message: `Duplicate value: ${quoted(value)}`,
});

export const forbiddenField = (field: string, detail: string): FieldError => ({
  field,
  reason: "FieldValueForbidden",
  message: `Forbidden: ${detail}`,
});

export const notFoundField = (field: string, value: unknown): FieldError => ({
  field,
  reason: "FieldValueNotFound",
  message: `Not found: ${quoted(value)}`,
});

export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  field,
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${quoted(value)}: supported values: ${supported.map(quoted).join(", ")}`,
});

/** `limit` counts bytes of a string or items of a list, as the message says. */
export const tooLong = (field: string, limit: number): FieldError => ({
  field,
  reason: "FieldValueTooLong",
  message: `Too long: may not be more than ${limit} bytes`,
});

export const tooMany = (field: string, count: number, limit: number): FieldError => ({
  field,
  reason: "FieldValueTooMany",
  message: `Too many: ${count}: must have at most ${limit} items`,
});

/** 422 Invalid for an object of `group`/`kind`, with one cause a complaint. */
export function invalidObject(
  { group, kind }: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): ApiError {
  const causes = errors.slice(0, mostErrors).map(({ field, reason, message }) => ({
    reason,
    message: cut(message, 4 * mostShown),
    field: cut(field),
  }));
  const all = causes.map(({ field, message }) => `${field}: ${message}`);
  if (errors.length > mostErrors) all.push(`and ${errors.length - mostErrors} more`);
  const text = all.length === 1 ? all[0] : `[${all.join(", ")}]`;
  const title = group ? `${kind}.${group}` : kind;
  return new ApiError("Invalid", `${title} "${name}" is invalid: ${text}`, {
    ...(name ? { name } : {}),
    ...(group ? { group } : {}),
    ...(kind ? { kind } : {}),
    causes,
  });
}
