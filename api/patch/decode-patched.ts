import type { ApiError } from "../errors.js";
import { invalid, invalidObject } from "../field-error.js";
import { encodeJson } from "../json/encode-json.js";
import type { Fields } from "../meta/fields.js";
import { coerce } from "../schema/coerce.js";
import { ConverterWalk } from "../schema/converter-walk.js";
import type { Decoded, DecodeOptions } from "../schema/decode.js";
import type { ObjectSchema } from "../schema/schema.js";
import { Walk } from "../schema/walk.js";
import { goText } from "./go-text.js";
import type { ParsedPatch } from "./parse-patch.js";

/** The outcome of a patch as an object of the class. Throws ApiError 422 for what doesn't fit. */
export function decodePatched(
  patched: unknown,
  schema: ObjectSchema,
  { type, body, problems }: ParsedPatch,
  { fieldValidation = "Warn" }: DecodeOptions,
): Decoded {
  const refuse = (why: string) => refused(type === "strategic" ? goText(body) : encodeJson(patched), why);
  const walk = type === "strategic" ? new ConverterWalk(schema) : new Walk(schema);
  const object = fitted(() => coerce(patched, { kind: "object", schema }, walk), refuse);
  const all = fieldValidation === "Ignore" ? [] : [...problems, ...walk.unknown.all];
  if (fieldValidation === "Strict" && all.length > 0)
    throw refuse(`strict decoding error: ${all.join(", ")}`);
  return { object, warnings: all };
}

function fitted(read: () => unknown, refuse: (why: string) => ApiError): Fields {
  try {
    return read() as Fields;
  } catch (error) {
    throw refuse((error as Error).message);
  }
}

const refused = (shown: string, why: string) =>
  invalidObject({ group: "", kind: "" }, "", [invalid("patch", shown, why)]);
