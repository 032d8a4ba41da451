import type { ObjectSchema, TypeSchema } from "../../../api/schema/schema.js";
import { classesIn } from "./definitions.js";

/** The classes and all that they lead to as text, which differs where the classes do. */
export function schemaText(roots: Iterable<ObjectSchema>): string {
  const found = new Map<string, string>();
  const pending = [...roots];
  for (let schema = pending.pop(); schema; schema = pending.pop()) {
    if (found.has(schema.openApiName)) continue;
    found.set(schema.openApiName, fieldsOf(schema));
    for (const { type } of schema.fields.values()) pending.push(...classesIn(type));
  }
  return JSON.stringify([...found].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function fieldsOf({ fields, atomic }: ObjectSchema): string {
  const all = [...fields.values()].map(({ name, type, required, strategy }) => [
    name,
    typeText(type),
    required,
    strategy,
  ]);
  return JSON.stringify([atomic, all]);
}

function typeText(type: TypeSchema): string {
  switch (type.kind) {
    case "list":
      return `[]${typeText(type.items)}`;
    case "map":
      return `map ${typeText(type.values)}`;
    case "object":
      return type.schema.openApiName;
    default:
      return type.kind;
  }
}
