import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import { deepest, tooDeep } from "./depth.js";
import type { Structural } from "./structural.js";
import { countKeys, type Walk } from "./walk.js";

/** Fields that every embedded object has. */
const typeFields = new Set(["apiVersion", "kind", "metadata"]);

/** A copy without the fields that the schema doesn't know, of which the walk is told. What is of a wrong type stays as it is. */
export function prune(value: unknown, schema: Structural, walk: Walk): unknown {
  if (walk.path.length > deepest) throw tooDeep();
  if (isFields(value)) return pruneFields(value, schema, walk);
  if (!Array.isArray(value)) return value;
  return value.map((item, index) => within(walk, index, () => pruneInner(item, schema.items, walk)));
}

function pruneFields(value: Fields, schema: Structural, walk: Walk): Fields {
  const kept: Fields = {};
  for (const name of Object.keys(value)) {
    const item = own(value, name);
    const inner = fieldOf(schema, name);
    if (inner === undefined && !schema.preservesUnknown) {
      walk.keys += 1;
      walk.unknownField(name, item);
      continue;
    }
    walk.keys += 1;
    setOwn(
      kept,
      name,
      within(walk, name, () => pruneInner(item, inner === true ? undefined : inner, walk)),
    );
  }
  return kept;
}

/** What is known of a field; `true`: it may be there, and no more is known. */
export function fieldOf(schema: Structural, name: string): Structural | true | undefined {
  const property = schema.properties.get(name);
  if (property) return property;
  if (schema.embedded && typeFields.has(name)) return true;
  return schema.additional;
}

function pruneInner(value: unknown, schema: Structural | undefined, walk: Walk): unknown {
  if (schema) return prune(value, schema, walk);
  walk.keys += countKeys(value);
  return value;
}

function within<T>(walk: Walk, step: string | number, read: () => T): T {
  walk.path.push(step);
  const value = read();
  walk.path.pop();
  return value;
}
