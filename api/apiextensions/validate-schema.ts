import { Patterns } from "../custom/patterns.js";
import { validateValue } from "../custom/validate-value.js";
import { type FieldError, forbiddenField, invalid, notSupported, required } from "../field-error.js";
import type { V1JSONSchemaProps } from "../generated/types.js";
import { isFields } from "../meta/fields.js";
import { structuralOf } from "../schema/structural.js";

const types = ["array", "boolean", "integer", "number", "object", "string"];
const listTypes = ["atomic", "map", "set"];
const unsupported = [
  ...["$ref", "$schema", "additionalItems", "definitions", "dependencies", "id", "patternProperties"],
] as const;
/** What only the structure itself may say, not the alternatives beside it. */
const structureOnly = [
  ...["additionalProperties", "default", "description", "nullable", "title", "type"],
  ...["x-kubernetes-embedded-resource", "x-kubernetes-int-or-string", "x-kubernetes-list-map-keys"],
  ...["x-kubernetes-list-type", "x-kubernetes-map-type", "x-kubernetes-preserve-unknown-fields"],
] as const;

/** What keeps the schema of a custom resource from being structural, as Kubernetes demands it. */
export function validateSchema(schema: V1JSONSchemaProps, path: string): FieldError[] {
  const errors = schema.type ? [] : [required(`${path}.type`, "must not be empty at the root")];
  if (schema.type && schema.type !== "object")
    errors.push(invalid(`${path}.type`, schema.type, "must be object at the root"));
  return [...errors, ...metadataErrors(schema, `${path}.properties[metadata]`), ...nodeErrors(schema, path)];
}

function metadataErrors({ properties }: V1JSONSchemaProps, path: string): FieldError[] {
  const metadata = properties?.metadata;
  if (!metadata) return [];
  const named = Object.keys(metadata.properties ?? {});
  const others = named.filter((name) => name !== "name" && name !== "generateName");
  const why =
    "must not specify anything other than name and generateName, but metadata is implicitly specified";
  return others.length > 0 ? [forbiddenField(path, why)] : [];
}

function nodeErrors(schema: V1JSONSchemaProps, path: string): FieldError[] {
  return [
    ...ownErrors(schema, path),
    ...listErrors(schema, path),
    ...alternatives(schema, path, schema["x-kubernetes-int-or-string"] === true),
    ...childErrors(schema, path),
    ...defaultErrors(schema, path),
  ];
}

function ownErrors(schema: V1JSONSchemaProps, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const { type, additionalProperties: additional, properties, uniqueItems, items } = schema;
  for (const name of unsupported)
    if (schema[name] !== undefined)
      errors.push(forbiddenField(`${path}.${name}`, `${name} is not supported`));
  if (type && !types.includes(type)) errors.push(notSupported(`${path}.type`, type, types));
  if (schema.pattern && !new Patterns().canRead(schema.pattern))
    errors.push(invalid(`${path}.pattern`, schema.pattern, "must be a valid regular expression"));
  if (type && schema["x-kubernetes-int-or-string"])
    errors.push(invalid(`${path}.type`, type, "must be empty if x-kubernetes-int-or-string is true"));
  if (uniqueItems)
    errors.push(
      forbiddenField(
        `${path}.uniqueItems`,
        "uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
      ),
    );
  if (additional === false)
    errors.push(
      forbiddenField(`${path}.additionalProperties`, "additionalProperties cannot be set to false"),
    );
  if (additional && properties)
    errors.push(
      forbiddenField(
        `${path}.additionalProperties`,
        "additionalProperties and properties are mutual exclusive",
      ),
    );
  if (type === "array" && !items) errors.push(required(`${path}.items`, "must be specified"));
  if (Array.isArray(items))
    errors.push(forbiddenField(`${path}.items`, "items must be a schema object and not an array"));
  return errors;
}

function listErrors(schema: V1JSONSchemaProps, path: string): FieldError[] {
  const listType = schema["x-kubernetes-list-type"];
  const keys = schema["x-kubernetes-list-map-keys"] ?? [];
  const errors: FieldError[] = [];
  if (listType === undefined)
    return keys.length > 0
      ? [
          forbiddenField(
            `${path}.x-kubernetes-list-map-keys`,
            "must be empty if x-kubernetes-list-type is not map",
          ),
        ]
      : [];
  if (schema.type !== "array")
    errors.push(
      invalid(`${path}.type`, schema.type ?? "", "must be array if x-kubernetes-list-type is specified"),
    );
  if (!listTypes.includes(listType))
    errors.push(notSupported(`${path}.x-kubernetes-list-type`, listType, listTypes));
  if (listType !== "map") return errors;
  if (keys.length === 0)
    errors.push(
      required(`${path}.x-kubernetes-list-map-keys`, "must not be empty if x-kubernetes-list-type is map"),
    );
  const properties = isFields(schema.items) ? ((schema.items as V1JSONSchemaProps).properties ?? {}) : {};
  keys.forEach((key, at) => {
    if (!Object.hasOwn(properties, key))
      errors.push(
        invalid(
          `${path}.x-kubernetes-list-map-keys[${at}]`,
          key,
          "entries must all be names of item properties",
        ),
      );
  });
  return errors;
}

function childErrors(schema: V1JSONSchemaProps, path: string): FieldError[] {
  const { properties = {}, items, additionalProperties: additional } = schema;
  const typed = (child: V1JSONSchemaProps, at: string, what: string) => [
    ...(isTyped(child) ? [] : [required(`${at}.type`, `must not be empty for specified ${what}`)]),
    ...nodeErrors(child, at),
  ];
  return [
    ...Object.entries(properties).flatMap(([name, child]) =>
      typed(child, `${path}.properties[${name}]`, "object fields"),
    ),
    ...(isFields(items) ? typed(items as V1JSONSchemaProps, `${path}.items`, "array items") : []),
    ...(isFields(additional)
      ? typed(additional as V1JSONSchemaProps, `${path}.additionalProperties`, "object fields")
      : []),
  ];
}

const isTyped = (schema: V1JSONSchemaProps) =>
  Boolean(schema.type) ||
  schema["x-kubernetes-int-or-string"] === true ||
  schema["x-kubernetes-preserve-unknown-fields"] === true;

/** Alternatives may restrict values; the structure stands outside them. */
function alternatives(schema: V1JSONSchemaProps, path: string, intOrString: boolean): FieldError[] {
  const { allOf = [], anyOf = [], oneOf = [], not } = schema;
  const all: [string, V1JSONSchemaProps][] = [
    ...allOf.map((one, at): [string, V1JSONSchemaProps] => [`${path}.allOf[${at}]`, one]),
    ...anyOf.map((one, at): [string, V1JSONSchemaProps] => [`${path}.anyOf[${at}]`, one]),
    ...oneOf.map((one, at): [string, V1JSONSchemaProps] => [`${path}.oneOf[${at}]`, one]),
    ...(not ? [[`${path}.not`, not] as [string, V1JSONSchemaProps]] : []),
  ];
  return all.flatMap(([at, one]) => alternativeErrors(one, at, intOrString));
}

function alternativeErrors(schema: V1JSONSchemaProps, path: string, intOrString: boolean): FieldError[] {
  const errors = structureOnly
    .filter((name) => schema[name] !== undefined && !(intOrString && name === "type"))
    .map((name) => forbiddenField(`${path}.${name}`, "must be empty to be structural"));
  const below = [
    ...Object.entries(schema.properties ?? {}).map(
      ([name, child]) => [`${path}.properties[${name}]`, child] as const,
    ),
    ...(isFields(schema.items) ? [[`${path}.items`, schema.items as V1JSONSchemaProps] as const] : []),
  ];
  return [
    ...errors,
    ...below.flatMap(([at, child]) => alternativeErrors(child, at, false)),
    ...alternatives(schema, path, intOrString),
  ];
}

function defaultErrors(schema: V1JSONSchemaProps, path: string): FieldError[] {
  if (schema.default === undefined) return [];
  return validateValue(schema.default, structuralOf(schema), "", new Patterns()).map(
    ({ message, ...error }) => ({
      ...error,
      field: [`${path}.default`, error.field].filter(Boolean).join("."),
      message,
    }),
  );
}
