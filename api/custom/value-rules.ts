import { type FieldError, invalid, notSupported, required, tooLong, tooMany } from "../field-error.js";
import type { V1JSONSchemaProps } from "../generated/types.js";
import { encodeJson } from "../json/encode-json.js";
import { sameData } from "../json/plain-data.js";
import { type Fields, isFields, own } from "../meta/fields.js";
import { isOfFormat } from "./formats.js";
import type { Patterns } from "./patterns.js";

export const child = (path: string, name: string): string => (path ? `${path}.${name}` : name);

/** What doesn't depend on the structure. */
export function ruleErrors(
  value: unknown,
  rules: V1JSONSchemaProps,
  path: string,
  patterns: Patterns,
): FieldError[] {
  const errors =
    rules.enum && !rules.enum.some((one) => sameData(one, value)) ? [enumError(value, rules.enum, path)] : [];
  if (typeof value === "string") return [...errors, ...textErrors(value, rules, path, patterns)];
  if (typeof value === "number" || value instanceof Number)
    return [...errors, ...numberErrors(Number(value), rules, path)];
  if (Array.isArray(value)) return [...errors, ...lengthErrors(value, rules, path)];
  return isFields(value) ? [...errors, ...fieldErrors(value, rules, path)] : errors;
}

const enumError = (value: unknown, allowed: readonly unknown[], path: string): FieldError =>
  notSupported(
    path,
    value,
    allowed.map((one) => (typeof one === "string" ? one : encodeJson(one))),
  );

function textErrors(
  text: string,
  { minLength, maxLength, pattern, format }: V1JSONSchemaProps,
  path: string,
  patterns: Patterns,
) {
  const errors: FieldError[] = [];
  const wrong = (why: string) => errors.push(invalid(path, text, `${path} in body ${why}`));
  const length = [...text].length;
  if (maxLength !== undefined && length > maxLength) errors.push(tooLong(path, maxLength));
  if (minLength !== undefined && length < minLength) wrong(`should be at least ${minLength} chars long`);
  if (pattern && !patterns.matches(pattern, text)) wrong(`should match '${pattern}'`);
  if (format && !isOfFormat(format, text)) wrong(`must be of type ${format}: ${JSON.stringify(text)}`);
  return errors;
}

function numberErrors(value: number, rules: V1JSONSchemaProps, path: string): FieldError[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = rules;
  const errors: FieldError[] = [];
  const wrong = (why: string) => errors.push(invalid(path, value, `${path} in body should be ${why}`));
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum))
    wrong(exclusiveMaximum ? `less than ${maximum}` : `less than or equal to ${maximum}`);
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum))
    wrong(exclusiveMinimum ? `greater than ${minimum}` : `greater than or equal to ${minimum}`);
  if (multipleOf && !Number.isInteger(value / multipleOf)) wrong(`a multiple of ${multipleOf}`);
  return errors;
}

function lengthErrors(value: readonly unknown[], { minItems, maxItems }: V1JSONSchemaProps, path: string) {
  const errors: FieldError[] = [];
  if (maxItems !== undefined && value.length > maxItems) errors.push(tooMany(path, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems)
    errors.push(invalid(path, value.length, `${path} in body should have at least ${minItems} items`));
  return errors;
}

function fieldErrors(value: Fields, rules: V1JSONSchemaProps, path: string): FieldError[] {
  const { required: names = [], minProperties, maxProperties } = rules;
  const count = Object.keys(value).length;
  const errors = names
    .filter((name) => own(value, name) === undefined)
    .map((name) => required(child(path, name)));
  const wrong = (why: string) => errors.push(invalid(path, count, `${path} in body should have ${why}`));
  if (maxProperties !== undefined && count > maxProperties) wrong(`at most ${maxProperties} properties`);
  if (minProperties !== undefined && count < minProperties) wrong(`at least ${minProperties} properties`);
  return errors;
}
