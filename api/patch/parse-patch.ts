import { badRequest } from "../errors.js";
import { countTextKeys, freeForm, JsonScanner } from "../json/json-scanner.js";
import { parseJson } from "../json/parse-json.js";
import { isFields } from "../meta/fields.js";
import { type DecodeOptions, syntaxError } from "../schema/decode.js";
import { checkDepth } from "../schema/depth.js";
import { jsonKind } from "../schema/go-types.js";
import { countKeys } from "../schema/walk.js";
import { parseYaml } from "../yaml/parse-yaml.js";
import type { PatchRequest } from "./apply-patch.js";
import { goNumbers } from "./go-numbers.js";

export interface ParsedPatch extends PatchRequest {
  /** What strict validation refuses in the patch itself. */
  readonly problems: readonly string[];
}

/** Reads a patch as Kubernetes reads its kind. Throws ApiError 400 for what is none. */
export function parsePatch(
  text: string,
  type: PatchRequest["type"],
  { fieldValidation = "Warn" }: DecodeOptions,
): ParsedPatch {
  if (type === "apply") return parseConfiguration(text, fieldValidation);
  try {
    const value = parseJson(text);
    checkDepth(value);
    const body = type === "strategic" ? goNumbers(value) : value;
    const checked = fieldValidation !== "Ignore";
    if (checked || type !== "merge") checkShape(body, type);
    return { type, body: body ?? nothing(type), problems: checked ? problemsOf(text, body, type) : [] };
  } catch (error) {
    const why = syntaxError(text, error);
    throw badRequest(type === "strategic" ? why : `error decoding patch: ${why}`);
  }
}

/** What an applier wants, in YAML or JSON. */
function parseConfiguration(text: string, fieldValidation: DecodeOptions["fieldValidation"]): ParsedPatch {
  try {
    const { value, duplicates } = parseYaml(text);
    if (!isFields(value)) throw new Error(`expected a map, got ${jsonKind(value)}`);
    checkDepth(value);
    return { type: "apply", body: value, problems: fieldValidation === "Ignore" ? [] : duplicates };
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What null stands for: for some kinds no change at all. */
function nothing(type: PatchRequest["type"]): unknown {
  if (type === "json") return [];
  return type === "strategic" ? {} : null;
}

function checkShape(body: unknown, type: PatchRequest["type"]): void {
  if (body === null) return;
  if (type === "json") checkOperations(body);
  else if (!isFields(body)) throw unfit(body, "value of type map[string]interface {}");
}

function checkOperations(body: unknown): void {
  if (!Array.isArray(body)) throw unfit(body, "value of type []handlers.jsonPatchOp");
  for (const operation of body) {
    if (operation === null) continue;
    if (!isFields(operation)) throw unfit(operation, "value of type handlers.jsonPatchOp");
    for (const name of ["op", "path", "from"]) {
      const member = operation[name] ?? "";
      if (typeof member !== "string") throw unfit(member, `struct field jsonPatchOp.${name} of type string`);
    }
  }
}

const unfit = (value: unknown, into: string) =>
  new Error(`json: cannot unmarshal ${jsonKind(value)} into Go ${into}`);

function problemsOf(text: string, body: unknown, type: PatchRequest["type"]): string[] {
  const found = countTextKeys(text) === countKeys(body) ? [] : duplicates(text);
  if (type !== "json") return found;
  return [...found, ...unknownMembers(body)].map((problem) => `json patch ${problem}`);
}

function duplicates(text: string): string[] {
  const scanner = new JsonScanner(text, freeForm);
  scanner.scan();
  return [...scanner.problems.all];
}

const members = new Set(["op", "path", "from", "value"]);

function unknownMembers(operations: unknown): string[] {
  if (!Array.isArray(operations)) return [];
  return operations
    .flatMap((operation, index) =>
      Object.keys(operation ?? {})
        .filter((name) => !members.has(name))
        .map((name) => `unknown field "[${index}].${name}"`),
    )
    .slice(0, 100);
}
