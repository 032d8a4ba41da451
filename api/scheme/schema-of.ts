import type { ObjectSchema } from "../schema/schema.js";
import type { Kind } from "./kind.js";

/** The schema of the kind's objects in a version; in the stored one where it has no such version. */
export function schemaOf({ kind, schemas, storedVersion }: Kind, version: string): ObjectSchema {
  const schema = schemas[version] ?? schemas[storedVersion];
  if (!schema) throw new Error(`${kind} has no schema`);
  return schema;
}
