import { countTextKeys, JsonScanner } from "../json/json-scanner.js";
import { parseJson } from "../json/parse-json.js";
import { isFields } from "../meta/fields.js";
import { decodeProtobuf } from "../protobuf/decode-protobuf.js";
import { parseYaml } from "../yaml/parse-yaml.js";
import { coerce } from "./coerce.js";
import { unfit, unrecognized } from "./decode-errors.js";
import { jsonKind } from "./go-types.js";
import type { ObjectSchema } from "./schema.js";
import { Walk } from "./walk.js";

/** How a body may be written. */
export type BodyFormat = "json" | "yaml" | "protobuf";

export interface DecodeOptions {
  /** What to do about fields that are unknown or stand twice. Default Warn, as in Kubernetes. */
  readonly fieldValidation?: "Ignore" | "Warn" | "Strict" | undefined;
}

export interface Decoded {
  readonly object: Record<string, unknown>;
  /** Under Warn: what Strict would have refused. */
  readonly warnings: readonly string[];
}

/**
 * An object of the class from a request's body: a fresh copy without unknown fields and nulls, quantities
 * and times canonical. Throws ApiError 400 in Kubernetes' words for what is malformed or doesn't fit.
 */
export function decode(
  body: Uint8Array | string,
  format: BodyFormat,
  schema: ObjectSchema,
  options: DecodeOptions = {},
): Decoded {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (format === "protobuf") return decodeValue(decodeProtobuf(bytes, schema), schema, options);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const { value, problems } = format === "json" ? parseJsonBody(text, schema) : parseYamlBody(text, schema);
  const walk = new Walk(schema);
  const object = fitted(value, schema, walk, text);
  if (options.fieldValidation === "Ignore") return { object, warnings: [] };
  return judge(object, schema, problems(walk), options);
}

/** The same for a value that is parsed already: the outcome of a patch. */
export function decodeValue(value: unknown, schema: ObjectSchema, options: DecodeOptions = {}): Decoded {
  const walk = new Walk(schema);
  const object = fitted(value, schema, walk, "");
  return judge(object, schema, walk.unknown.all, options);
}

function judge(
  object: Record<string, unknown>,
  schema: ObjectSchema,
  problems: readonly string[],
  { fieldValidation = "Warn" }: DecodeOptions,
): Decoded {
  if (fieldValidation === "Ignore" || problems.length === 0) return { object, warnings: [] };
  if (fieldValidation === "Warn") return { object, warnings: problems };
  throw unfit(object, schema, `strict decoding error: ${strictly(problems).join(", ")}`);
}

/** YAML's parser tells all duplicates at once. */
function strictly(problems: readonly string[]): string[] {
  const lines = problems.filter((problem) => /^line \d+: key /.test(problem));
  const others = problems.slice(lines.length);
  return lines.length === 0 ? others : [`yaml: unmarshal errors:\n  ${lines.join("\n  ")}`, ...others];
}

function fitted(value: unknown, schema: ObjectSchema, walk: Walk, text: string): Record<string, unknown> {
  if (!isFields(value)) {
    throw unrecognized(schema, notAnObject(value), text);
  }
  try {
    return coerce(value, { kind: "object", schema }, walk) as Record<string, unknown>;
  } catch (error) {
    throw unfit(value, schema, error instanceof Error ? error.message : String(error));
  }
}

interface Parsed {
  readonly value: unknown;
  /** What Strict refuses, asked after the walk. */
  readonly problems: (walk: Walk) => readonly string[];
}

function parseJsonBody(text: string, schema: ObjectSchema): Parsed {
  try {
    const value = parseJson(text);
    return { value, problems: (walk) => jsonProblems(text, schema, walk) };
  } catch (error) {
    throw unrecognized(
      schema,
      `couldn't get version/kind; json parse error: ${syntaxError(text, error)}`,
      text,
    );
  }
}

/** They are looked for in the text only where there are some: JSON.parse leaves fewer keys than stand there. */
function jsonProblems(text: string, schema: ObjectSchema, walk: Walk): readonly string[] {
  if (walk.unknown.all.length === 0 && countTextKeys(text) === walk.keys) return [];
  const scanner = new JsonScanner(text, { kind: "object", schema });
  scanner.scan();
  return scanner.problems.all;
}

/** What is wrong with a text that JSON.parse refused with `error`, in the words of Go's parser. */
export function syntaxError(text: string, error: unknown): string {
  try {
    new JsonScanner(text).scan();
  } catch (found) {
    return (found as Error).message;
  }
  return error instanceof Error ? error.message : String(error);
}

function parseYamlBody(text: string, schema: ObjectSchema): Parsed {
  try {
    const { value, duplicates } = parseYaml(text);
    return { value, problems: (walk) => [...duplicates, ...walk.unknown.all] };
  } catch (error) {
    throw unrecognized(schema, (error as Error).message, text);
  }
}

function notAnObject(value: unknown): string {
  if (value === null) return "Object 'Kind' is missing in 'null'";
  const kind = jsonKind(value);
  const target =
    'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';
  return `couldn't get version/kind; json parse error: json: cannot unmarshal ${kind} into Go value of type ${target}`;
}
