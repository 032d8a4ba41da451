import type { FieldError } from "../field-error.js";
import { type Fields, isFields } from "../meta/fields.js";
import { fieldOf } from "../schema/prune.js";
import type { Structural } from "../schema/structural.js";
import { combinationErrors } from "./combinations.js";
import { checkListType } from "./list-types.js";
import type { Patterns } from "./patterns.js";
import { typeErrors } from "./types.js";
import { child, ruleErrors } from "./value-rules.js";

/** What is wrong with a value by its schema, in the words of Kubernetes. `path` is empty for whole objects. */
export function validateValue(
  value: unknown,
  schema: Structural,
  path: string,
  patterns: Patterns,
): FieldError[] {
  if (value === null && schema.nullable) return [];
  const wrongType = typeErrors(value, schema, path);
  if (wrongType.length > 0) return wrongType;
  return [
    ...ruleErrors(value, schema.rules, path, patterns),
    ...(isFields(value) ? memberErrors(value, schema, path, patterns) : []),
    ...(Array.isArray(value) ? itemErrors(value, schema, path, patterns) : []),
    ...combinationErrors(value, schema.rules, path, patterns),
  ];
}

function memberErrors(value: Fields, schema: Structural, path: string, patterns: Patterns): FieldError[] {
  return Object.keys(value).flatMap((name) => {
    const inner = fieldOf(schema, name);
    if (!inner || inner === true) return [];
    return validateValue(value[name], inner, child(path, name), patterns);
  });
}

function itemErrors(
  value: readonly unknown[],
  schema: Structural,
  path: string,
  patterns: Patterns,
): FieldError[] {
  const { items } = schema;
  const errors = items
    ? value.flatMap((item, index) => validateValue(item, items, `${path}[${index}]`, patterns))
    : [];
  return [...errors, ...checkListType(value, schema, path)];
}
