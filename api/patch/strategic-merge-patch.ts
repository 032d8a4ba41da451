import { ApiError, badRequest } from "../errors.js";
import { type Fields, isFields } from "../meta/fields.js";
import type { FieldSchema, ObjectSchema } from "../schema/schema.js";
import { ordered } from "./element-order.js";
import { badStrategicPatch } from "./errors.js";

const deleteFrom = "$deleteFromPrimitiveList/";
const elementOrder = "$setElementOrder/";

/**
 * `document` after a strategic merge patch: lists whose schema names a merge key are merged item by item, others
 * are replaced. Neither argument is changed. Throws ApiError 400 for malformed directives.
 */
export function applyStrategicMergePatch(document: unknown, patch: unknown, schema: ObjectSchema): unknown {
  if (!isFields(patch)) throw badStrategicPatch.document();
  return mergeObject(isFields(document) ? document : {}, patch, schema);
}

function mergeObject(original: Fields, patch: Fields, schema: ObjectSchema | undefined): Fields {
  const { $patch: directive, ...rest } = patch;
  if (directive === "replace") return withoutNulls(rest);
  if (directive === "delete") return {};
  if (directive !== undefined && directive !== "merge") throw unknownDirective(directive);
  const result = retained(original, rest);
  for (const [key, value] of Object.entries(rest)) {
    if (key === "$retainKeys" || key.startsWith(elementOrder)) continue;
    if (key.startsWith(deleteFrom)) deletePrimitives(result, key.slice(deleteFrom.length), value);
    else if (value === null) delete result[key];
    else if (!Object.hasOwn(rest, deleteFrom + key) || !Array.isArray(value)) {
      result[key] = mergeField(result[key], value, schema?.fields.get(key));
    } else {
      // A list may lose items and gain others in one patch; the loss comes first.
      deletePrimitives(result, key, rest[deleteFrom + key]);
      result[key] = mergeField(result[key], value, schema?.fields.get(key));
    }
  }
  applyOrders(original, result, rest, schema);
  return result;
}

function mergeField(original: unknown, value: unknown, field: FieldSchema | undefined): unknown {
  if (isFields(value)) {
    if (field?.strategy?.strategy === "replace") return withoutNulls(value);
    return mergeObject(isFields(original) ? original : {}, value, objectSchema(field));
  }
  if (!Array.isArray(value)) return value;
  if (!mergesItems(field)) return withoutDirectives(value);
  const mergeKey = field?.strategy?.mergeKey;
  const items = Array.isArray(original) ? original : [];
  return mergeKey === undefined
    ? mergePrimitives(items, value)
    : mergeItems(items, value, mergeKey, objectSchema(field));
}

const mergesItems = (field: FieldSchema | undefined) =>
  field?.strategy?.strategy?.startsWith("merge") ?? false;

/** The class of the field's object, or of its list's items, or of its map's values. */
function objectSchema(field: FieldSchema | undefined): ObjectSchema | undefined {
  const type = field?.type.kind === "list" ? field.type.items : field?.type;
  return type?.kind === "object" ? type.schema : undefined;
}

function mergePrimitives(original: readonly unknown[], patch: readonly unknown[]): unknown[] {
  return [...new Set([...original, ...patch])];
}

function mergeItems(
  original: readonly unknown[],
  patch: readonly unknown[],
  mergeKey: string,
  schema: ObjectSchema | undefined,
): unknown[] {
  const items = patch.map((item) => {
    if (isFields(item)) return item;
    throw badStrategicPatch.document();
  });
  if (items.some((item) => item.$patch === "replace")) {
    return items.filter((item) => item.$patch !== "replace").map(withoutNulls);
  }
  const result = original.filter((item) => !isDeleted(item, items, mergeKey));
  for (const item of items) {
    if (item.$patch === "delete") continue;
    const key = keyOf(item, mergeKey);
    const at = result.findIndex((candidate) => isFields(candidate) && sameKey(candidate[mergeKey], key));
    const merged = mergeObject(at < 0 ? {} : (result[at] as Fields), item, schema);
    if (at < 0) result.push(merged);
    else result[at] = merged;
  }
  return result;
}

function isDeleted(item: unknown, patch: readonly Fields[], mergeKey: string): boolean {
  if (!isFields(item)) return false;
  return patch.some((other) => other.$patch === "delete" && sameKey(keyOf(other, mergeKey), item[mergeKey]));
}

const sameKey = (left: unknown, right: unknown) => String(left) === String(right);

function keyOf(item: Fields, mergeKey: string): unknown {
  if (item[mergeKey] !== undefined && item[mergeKey] !== null) return item[mergeKey];
  const message = `map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`;
  throw new ApiError("InternalError", message);
}

function deletePrimitives(result: Fields, key: string, value: unknown): void {
  if (!Array.isArray(value)) throw badStrategicPatch.primitiveList();
  const original = result[key];
  if (Array.isArray(original)) result[key] = original.filter((item) => !value.includes(item));
}

/** With `$retainKeys`, only the listed fields of the original stay; the patch may set no others. */
function retained(original: Fields, patch: Fields): Fields {
  const keys = patch.$retainKeys;
  if (keys === undefined) return { ...original };
  if (!Array.isArray(keys)) throw badStrategicPatch.retainKeys();
  const foreign = Object.entries(patch).some(
    ([key, value]) => !key.startsWith("$") && value !== null && !keys.includes(key),
  );
  if (foreign) throw badStrategicPatch.retainKeys();
  return Object.fromEntries(Object.entries(original).filter(([key]) => keys.includes(key)));
}

function applyOrders(
  original: Fields,
  result: Fields,
  patch: Fields,
  schema: ObjectSchema | undefined,
): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(elementOrder)) continue;
    if (!Array.isArray(order)) throw badStrategicPatch.elementOrder();
    const key = directive.slice(elementOrder.length);
    const current = result[key];
    if (!Array.isArray(current)) continue;
    const mergeKey = schema?.fields.get(key)?.strategy?.mergeKey;
    const before = original[key];
    result[key] = ordered(current, order, Array.isArray(before) ? before : [], mergeKey);
  }
}

function withoutNulls(value: Fields): Fields {
  const kept = Object.entries(value).filter(([key, item]) => item !== null && !key.startsWith("$"));
  return Object.fromEntries(kept.map(([key, item]) => [key, isFields(item) ? withoutNulls(item) : item]));
}

function withoutDirectives(items: readonly unknown[]): unknown[] {
  const kept = items.filter(
    (item) => !isFields(item) || Object.keys(item).length > 1 || item.$patch === undefined,
  );
  return kept.map((item) => (isFields(item) ? withoutNulls(item) : item));
}

function unknownDirective(directive: unknown): ApiError {
  return badRequest(`unknown patch type found: ${String(directive)}`);
}
