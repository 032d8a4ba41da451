import { type FieldError, invalid } from "../field-error.js";
import type { V1JSONSchemaProps } from "../generated/types.js";
import { isFields, own } from "../meta/fields.js";
import type { Patterns } from "./patterns.js";
import { isOfType } from "./types.js";
import { child, ruleErrors } from "./value-rules.js";

type Errors = FieldError[];

/** What `allOf`, `anyOf`, `oneOf` and `not` refuse. These say only rules for values; the structure stands outside them. */
export function combinationErrors(
  value: unknown,
  rules: V1JSONSchemaProps,
  path: string,
  patterns: Patterns,
): Errors {
  const fits = (one: V1JSONSchemaProps) => errorsBy(value, one, "", patterns).length === 0;
  const { allOf = [], anyOf = [], oneOf = [], not } = rules;
  const errors: Errors = allOf.flatMap((one) => errorsBy(value, one, path, patterns));
  const where = JSON.stringify(path);
  const wrong = (why: string) => errors.push(invalid(path, "", `${where} ${why}`));
  if (errors.length > 0) wrong("must validate all the schemas (allOf)");
  if (anyOf.length > 0 && !anyOf.some((one) => fits(one))) wrong("must validate at least one schema (anyOf)");
  const fitting = oneOf.filter((one) => fits(one)).length;
  if (oneOf.length > 0 && fitting !== 1) {
    const found = fitting === 0 ? "Found none valid" : `Found ${fitting} valid alternatives`;
    wrong(`must validate one and only one schema (oneOf). ${found}`);
  }
  if (not && fits(not)) wrong("must not validate the schema (not)");
  return errors;
}

function errorsBy(value: unknown, rules: V1JSONSchemaProps, path: string, patterns: Patterns): Errors {
  const { type, items, properties = {} } = rules;
  if (type && !isOfType(value, type)) return [invalid(path, "", `${path} in body must be of type ${type}`)];
  const errors = [
    ...ruleErrors(value, rules, path, patterns),
    ...combinationErrors(value, rules, path, patterns),
  ];
  if (Array.isArray(value) && items)
    errors.push(
      ...value.flatMap((item, at) => errorsBy(item, items as V1JSONSchemaProps, `${path}[${at}]`, patterns)),
    );
  if (isFields(value))
    for (const [name, inner] of Object.entries(properties)) {
      const item = own(value, name);
      if (item !== undefined) errors.push(...errorsBy(item, inner, child(path, name), patterns));
    }
  return errors;
}
