import type { V1JSONSchemaProps } from "../../../api/generated/types.js";

/** What OpenAPI v2 has no words for; clients of it have failed at some of them. */
const unknownToV2 = ["allOf", "anyOf", "oneOf", "not", "nullable", "default", "x-kubernetes-validations"];

/** A value of a custom resource as OpenAPI v2 can say it. */
export function v2Structural(rules: V1JSONSchemaProps): Record<string, unknown> {
  const said = Object.entries(rules).filter(([name]) => !unknownToV2.includes(name));
  const inner = said.map(([name, value]) => [name, innerText(name, value)] as const);
  // Fields that are not named would be refused by clients.
  const open = rules["x-kubernetes-preserve-unknown-fields"] === true;
  return Object.fromEntries(
    open ? inner.filter(([name]) => name !== "type" && name !== "properties") : inner,
  );
}

function innerText(name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (name === "items" || name === "additionalProperties") return v2Structural(value as V1JSONSchemaProps);
  if (name !== "properties") return value;
  const properties = Object.entries(value as Record<string, V1JSONSchemaProps>);
  return Object.fromEntries(properties.map(([property, rules]) => [property, v2Structural(rules)]));
}
