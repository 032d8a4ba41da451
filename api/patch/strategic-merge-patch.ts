import { badRequest } from "../errors.js";
import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import type { FieldSchema, ObjectSchema } from "../schema/schema.js";
import { ordered } from "./element-order.js";
import { badStrategicPatch } from "./errors.js";

const deleteFrom = "$deleteFromPrimitiveList/";
const elementOrder = "$setElementOrder/";
const shownCharacters = 256;

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
    else {
      // A list may lose items and gain others in one patch; the loss comes first.
      if (Object.hasOwn(rest, deleteFrom + key) && Array.isArray(value))
        deletePrimitives(result, key, rest[deleteFrom + key]);
      setOwn(result, key, mergeField(own(result, key), value, schema?.fields.get(key)));
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
  const deleted = new Set(
    items.filter(({ $patch }) => $patch === "delete").map((item) => keyOf(item, mergeKey)),
  );
  const result = original.filter((item) => !isFields(item) || !deleted.has(String(item[mergeKey])));
  const places = firstPlaces(result, mergeKey);
  for (const item of items) {
    if (item.$patch === "delete") continue;
    const key = keyOf(item, mergeKey);
    const at = places.get(key) ?? result.length;
    result[at] = mergeObject((result[at] as Fields | undefined) ?? {}, item, schema);
    places.set(key, at);
  }
  return result;
}

/** Where the first item of each key stands. */
function firstPlaces(items: readonly unknown[], mergeKey: string): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    if (isFields(item) && !places.has(String(item[mergeKey]))) places.set(String(item[mergeKey]), index);
  }
  return places;
}

function keyOf(item: Fields, mergeKey: string): string {
  const key = own(item, mergeKey);
  if (key !== undefined && key !== null) return typeof key === "object" ? JSON.stringify(key) : String(key);
  const shown = JSON.stringify(item).slice(0, shownCharacters);
  throw badRequest(`map: ${shown} does not contain declared merge key: ${mergeKey}`);
}

function deletePrimitives(result: Fields, key: string, value: unknown): void {
  if (!Array.isArray(value)) throw badStrategicPatch.primitiveList();
  const original = own(result, key);
  const lost = new Set(value);
  if (Array.isArray(original))
    setOwn(
      result,
      key,
      original.filter((item) => !lost.has(item)),
    );
}

/** With `$retainKeys`, only the listed fields of the original stay; the patch may set no others. */
function retained(original: Fields, patch: Fields): Fields {
  const keys = patch.$retainKeys;
  if (keys === undefined) return { ...original };
  if (!Array.isArray(keys)) throw badStrategicPatch.retainKeys();
  const kept = new Set(keys);
  const foreign = Object.entries(patch).some(
    ([key, value]) => !key.startsWith("$") && value !== null && !kept.has(key),
  );
  if (foreign) throw badStrategicPatch.retainKeys();
  return Object.fromEntries(Object.entries(original).filter(([key]) => kept.has(key)));
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
    const current = own(result, key);
    if (!Array.isArray(current)) continue;
    const mergeKey = schema?.fields.get(key)?.strategy?.mergeKey;
    const before = own(original, key);
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

function unknownDirective(directive: unknown) {
  const text = typeof directive === "string" ? directive : JSON.stringify(directive);
  return badRequest(`unknown patch type found: ${text.slice(0, shownCharacters)}`);
}
