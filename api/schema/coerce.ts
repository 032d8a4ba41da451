import { ExactNumber } from "../json/exact-number.js";
import { type Fields, isFields, setOwn } from "../meta/fields.js";
import { canonicalQuantity } from "../meta/quantity.js";
import { deepest, tooDeep } from "./depth.js";
import { jsonKind } from "./go-types.js";
import { prune } from "./prune.js";
import type { ObjectSchema, TypeSchema } from "./schema.js";
import { canonicalMicroTime, canonicalTime } from "./timestamps.js";
import { countKeys, type Walk } from "./walk.js";

/**
 * `value` as its type wants it, always a copy: unknown fields and nulls are left out, quantities and times are
 * canonical. Throws MismatchError where it does not fit.
 */
export function coerce(value: unknown, type: TypeSchema, walk: Walk): unknown {
  switch (type.kind) {
    case "string":
      if (typeof value === "string") return value;
      break;
    case "object":
      if (isFields(value)) return coerceObject(value, type.schema, walk);
      break;
    case "list":
      if (Array.isArray(value)) return coerceList(value, type.items, walk);
      break;
    case "map":
      if (isFields(value)) return coerceMap(value, type.values, walk);
      break;
    case "int32":
      if (isInt32(value)) return value;
      break;
    case "int64":
      if (isInt64(value)) return value;
      break;
    case "double":
      if (jsonKind(value) === "number" && Number.isFinite(Number(value))) return Number(value);
      break;
    case "boolean":
      if (typeof value === "boolean") return value;
      break;
    case "int-or-string":
      if (typeof value === "string" || isInt32(value)) return value;
      throw new Error(`json: cannot unmarshal ${goValue(value)} into Go value of type int32`);
    case "quantity":
      return coerceQuantity(value);
    case "time":
      if (typeof value === "string") return canonicalTime(value);
      break;
    case "microtime":
      if (typeof value === "string") return canonicalMicroTime(value);
      break;
    case "bytes":
      if (typeof value === "string") return coerceBytes(value);
      break;
    case "structural":
      return prune(value, type.schema, walk);
    case "any":
      walk.keys += countKeys(value);
      return value;
  }
  throw walk.mismatch(value, type);
}

const anything: TypeSchema = { kind: "any" };

const isInt32 = (value: unknown) => Number.isInteger(value) && (value as number) === ((value as number) | 0);

export function isInt64(value: unknown): boolean {
  if (!(value instanceof ExactNumber)) return Number.isInteger(value) && Math.abs(value as number) < 2 ** 63;
  const integer = /^-?\d{1,19}$/.test(String(value)) ? BigInt(String(value)) : undefined;
  return integer !== undefined && BigInt.asIntN(64, integer) === integer;
}

const goValue = (value: unknown) => (jsonKind(value) === "number" ? `number ${value}` : jsonKind(value));

function coerceObject(value: Fields, schema: ObjectSchema, walk: Walk): Fields {
  if (walk.path.length > deepest) throw tooDeep();
  const outer = walk.struct;
  walk.struct = schema;
  const result: Fields = {};
  for (const key of Object.keys(value)) {
    walk.keys += 1;
    const item = value[key];
    const field = schema.fields.get(key);
    if (field === undefined) {
      if (schema.openEnded) setOwn(result, key, coerce(item, anything, walk));
      else walk.unknownField(key, item);
    } else if (field.type.kind === "structural" && item !== undefined) {
      walk.path.push(key);
      result[key] = coerce(item, field.type, walk);
      walk.path.pop();
    } else if (item !== null && item !== undefined) {
      walk.path.push(key);
      const coerced = coerce(item, field.type, walk);
      walk.path.pop();
      if (field.empty !== "dropped" || !isEmpty(coerced)) result[key] = coerced;
    }
  }
  for (const { name, type } of schema.written) result[name] ??= emptyOf(type, walk);
  walk.struct = outer;
  return result;
}

/** Whether the scalar, list or map says no more than nothing. */
function isEmpty(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === "" || value === 0 || value === false;
  for (const _ in value) return false;
  return !(value instanceof ExactNumber);
}

/** What stands where nothing was given, in a list, in a map or in a field that is never absent. */
const emptyOf = (type: TypeSchema, walk: Walk): unknown =>
  type.kind === "object" ? coerceObject({}, type.schema, walk) : zeroOf(type);

function coerceList(value: readonly unknown[], items: TypeSchema, walk: Walk): unknown[] {
  const result = new Array<unknown>(value.length);
  for (let index = 0; index < value.length; index += 1) {
    const item = value[index];
    walk.path.push(index);
    result[index] = item === null || item === undefined ? emptyOf(items, walk) : coerce(item, items, walk);
    walk.path.pop();
  }
  return result;
}

function coerceMap(value: Fields, values: TypeSchema, walk: Walk): Fields {
  const result: Fields = {};
  for (const key of Object.keys(value)) {
    walk.keys += 1;
    setOwn(result, key, coerceEntry(key, value[key], values, walk));
  }
  return result;
}

function coerceEntry(key: string, item: unknown, values: TypeSchema, walk: Walk): unknown {
  if (typeof item === "string" && values.kind === "string") return item;
  if (item === null || item === undefined) return emptyOf(values, walk);
  walk.path.push({ key });
  const coerced = coerce(item, values, walk);
  walk.path.pop();
  return coerced;
}

function zeroOf(type: TypeSchema): unknown {
  switch (type.kind) {
    case "object":
    case "map":
      return {};
    case "list":
      return [];
    case "boolean":
      return false;
    case "int32":
    case "int64":
    case "double":
    case "int-or-string":
      return 0;
    case "quantity":
      return "0";
    case "any":
    case "structural":
    case "time":
    case "microtime":
      return null;
    default:
      return "";
  }
}

/** Most quantities are written canonically already. */
const plainQuantity = /^[1-9]\d{0,2}(?:m|Ki|Mi|Gi|k|M|G)?$/;

function coerceQuantity(value: unknown): string {
  if (typeof value === "string" && plainQuantity.test(value)) return value;
  return canonicalQuantity(typeof value === "number" || typeof value === "string" ? value : String(value));
}

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function coerceBytes(value: string): string {
  if (base64.test(value)) return value;
  const text = value.replace(/[\r\n]/g, "");
  if (base64.test(text)) return text;
  const wrong = /[^A-Za-z0-9+/]/.exec(value)?.index ?? value.length - (text.length % 4);
  throw new Error(`illegal base64 data at input byte ${wrong}`);
}
