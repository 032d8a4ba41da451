import { copyOf } from "../json/plain-data.js";
import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import { fieldOf } from "../schema/prune.js";
import type { Structural } from "../schema/structural.js";

/** Fills in what was left out and has a default, in `value` itself. A null that may not be there counts as left out. */
export function fillDefaults(value: unknown, schema: Structural): void {
  if (Array.isArray(value)) {
    if (schema.items) for (const item of value) fillDefaults(item, schema.items);
    return;
  }
  if (!isFields(value)) return;
  for (const [name, property] of schema.properties) fillField(value, name, property);
  for (const name of Object.keys(value)) {
    const inner = fieldOf(schema, name);
    if (inner && inner !== true) fillDefaults(value[name], inner);
  }
}

function fillField(value: Fields, name: string, property: Structural): void {
  if (property.default === undefined) return;
  const given = own(value, name);
  if (given === undefined || (given === null && !property.nullable))
    setOwn(value, name, copyOf(property.default));
}
