import { duplicate, type FieldError } from "../field-error.js";
import { encodeJson } from "../json/encode-json.js";
import { type Fields, isFields, own } from "../meta/fields.js";
import type { Structural } from "../schema/structural.js";

/** That a set, or a list whose items have keys, says something twice. */
export function checkListType(value: readonly unknown[], schema: Structural, path: string): FieldError[] {
  const identity = identityIn(schema);
  if (!identity) return [];
  const seen = new Set<string>();
  return value.flatMap((item, index) => {
    const shown = identity(item);
    const text = encodeJson(shown);
    if (!seen.has(text)) {
      seen.add(text);
      return [];
    }
    return [duplicate(`${path}[${index}]`, shown)];
  });
}

function identityIn({ listType, mapKeys, items }: Structural): ((item: unknown) => unknown) | undefined {
  if (listType === "set") return (item) => item;
  if (listType !== "map") return undefined;
  return (item) => (isFields(item) ? keysOf(item, mapKeys, items) : item);
}

function keysOf(item: Fields, names: readonly string[], items: Structural | undefined): Fields {
  const keys: Fields = {};
  for (const name of names) {
    const value = own(item, name) ?? items?.properties.get(name)?.default;
    if (value !== undefined) keys[name] = value;
  }
  return keys;
}
