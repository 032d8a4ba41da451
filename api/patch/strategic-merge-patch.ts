import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import type { FieldSchema, ObjectSchema } from "../schema/schema.js";
import { badStrategicPatch } from "./errors.js";
import { type ListRules, mergeList } from "./merge-list.js";
import { orderedList } from "./ordered-list.js";
import { withoutDirectives, withoutNulls } from "./without.js";

const deleteFrom = "$deleteFromPrimitiveList/";
const elementOrder = "$setElementOrder/";

/**
 * `document` after a strategic merge patch: lists whose schema names a merge key are merged item by item, others
 * are replaced. Neither argument is changed. Throws ApiError 400 for malformed directives.
 *
 * As in Kubernetes, what is taken over as a whole (by `$patch: replace`, as a new item, as a list that doesn't merge) is
 * taken as it stands: the nulls and directives within it are for the decoder to judge.
 */
export function applyStrategicMergePatch(document: unknown, patch: unknown, schema: ObjectSchema): unknown {
  if (!isFields(patch)) throw badStrategicPatch.document();
  return mergeObject(isFields(document) ? document : {}, patch, schema);
}

function mergeObject(original: Fields, patch: Fields, schema: ObjectSchema | undefined): Fields {
  const { $patch: directive, ...rest } = patch;
  if (directive === "replace") return rest;
  if (directive === "delete") return {};
  if (directive !== undefined) throw badStrategicPatch.directive(directive, patch);
  const result = retained(original, rest);
  const pending = withOrderedLists(result, rest, schema);
  // A list may lose items and gain others in one patch; the loss comes first.
  for (const [key, value] of pending)
    if (key.startsWith(deleteFrom)) deletePrimitives(result, key.slice(deleteFrom.length), value);
  for (const [key, value] of pending)
    if (!key.startsWith(deleteFrom)) mergeField(result, key, value, schema?.fields.get(key));
  return result;
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

/** Merges the lists for which the patch says an order into `result`; what else is in the patch is left to do. */
function withOrderedLists(
  result: Fields,
  patch: Fields,
  schema: ObjectSchema | undefined,
): [key: string, value: unknown][] {
  const done = new Set(["$retainKeys"]);
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(elementOrder)) continue;
    const key = directive.slice(elementOrder.length);
    done.add(directive).add(key);
    const [original, changes] = [listIn(result, key), listIn(patch, key)];
    if (!Array.isArray(order)) throw badStrategicPatch.elementOrder();
    if (!original && !changes) continue;
    setOwn(result, key, orderedList(original, changes, order, rulesOf(schema?.fields.get(key))));
  }
  return Object.entries(patch).filter(([key]) => !done.has(key));
}

function listIn(fields: Fields, key: string): readonly unknown[] | undefined {
  const value = own(fields, key);
  if (value === undefined || Array.isArray(value)) return value;
  throw badStrategicPatch.elementOrder();
}

function mergeField(result: Fields, key: string, value: unknown, field: FieldSchema | undefined): void {
  const original = own(result, key);
  if (value === null) delete result[key];
  else if (isFields(original) && isFields(value)) {
    const replaces = field?.strategy?.strategy === "replace";
    setOwn(result, key, replaces ? value : mergeObject(original, value, objectSchema(field)));
  } else if (Array.isArray(original) && Array.isArray(value)) {
    const merges = field?.strategy?.strategy?.startsWith("merge");
    setOwn(result, key, merges ? mergeList(original, value, rulesOf(field)) : value);
  } else {
    const kept = withoutDirectives(withoutNulls(value));
    if (kept === undefined) delete result[key];
    else setOwn(result, key, kept);
  }
}

function rulesOf(field: FieldSchema | undefined): ListRules {
  const schema = objectSchema(field);
  return {
    mergeKey: field?.strategy?.mergeKey,
    mergeItem: (original, patch) => mergeObject(original, patch, schema),
  };
}

/** The class of the field's object, or of its list's items. */
function objectSchema(field: FieldSchema | undefined): ObjectSchema | undefined {
  const type = field?.type.kind === "list" ? field.type.items : field?.type;
  return type?.kind === "object" ? type.schema : undefined;
}

function deletePrimitives(result: Fields, key: string, value: unknown): void {
  if (!Array.isArray(value)) throw badStrategicPatch.primitiveList();
  const original = own(result, key);
  const lost = new Set(value);
  if (!Array.isArray(original)) return;
  setOwn(
    result,
    key,
    original.filter((item) => !lost.has(item)),
  );
}
