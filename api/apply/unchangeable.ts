import type { Kind } from "../scheme/kind.js";
import { type FieldSet, noFields } from "./field-set.js";
import { readFieldsV1 } from "./fields-v1.js";

/** What a write through the whole object, or through `status`, leaves as it is. */
export function unchangeableFields(
  { subresources, schemas, storedVersion }: Kind,
  subresource: string | undefined,
): FieldSet {
  if (subresource === "status") {
    const names = [...(schemas[storedVersion]?.fields.keys() ?? [])];
    return fieldsNamed(names.filter((name) => name !== "status" && name !== "metadata"));
  }
  const hasStatus = subresources.some(({ name }) => name === "status");
  return hasStatus && subresource === undefined ? fieldsNamed(["status"]) : noFields;
}

const fieldsNamed = (names: readonly string[]): FieldSet =>
  readFieldsV1(Object.fromEntries(names.map((name) => [`f:${name}`, {}])));
