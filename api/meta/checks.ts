import {
  duplicate,
  type FieldError,
  forbiddenField,
  invalid,
  mostErrors,
  notSupported,
  required,
} from "../field-error.js";
import type { NameRule } from "./names.js";

/** Small checks of one field, each with Kubernetes' words. An absent value passes unless it is required. */

export function checkRequired(value: unknown, field: string, detail = ""): FieldError[] {
  return value === undefined || value === null || value === "" ? [required(field, detail)] : [];
}

export function checkOneOf(
  value: string | undefined,
  allowed: readonly string[],
  field: string,
): FieldError[] {
  return value === undefined || allowed.includes(value) ? [] : [notSupported(field, value, allowed)];
}

export function checkNonNegative(value: number | undefined, field: string): FieldError[] {
  return value !== undefined && value < 0
    ? [invalid(field, value, "must be greater than or equal to 0")]
    : [];
}

export function checkPositive(value: number | undefined, field: string): FieldError[] {
  return value !== undefined && value <= 0 ? [invalid(field, value, "must be greater than 0")] : [];
}

/** Both ends belong to the range. */
export function checkRange(value: number | undefined, from: number, to: number, field: string): FieldError[] {
  if (value === undefined || (value >= from && value <= to)) return [];
  return [invalid(field, value, `must be between ${from} and ${to}, inclusive`)];
}

export function checkName(value: string | undefined, rule: NameRule, field: string): FieldError[] {
  return value === undefined ? [] : rule(value).map((message) => invalid(field, value, message));
}

export function checkRequiredName(value: string | undefined, rule: NameRule, field: string): FieldError[] {
  return value ? checkName(value, rule, field) : [required(field)];
}

/** `check` for each item, with the item's own path, until there is enough to complain of. */
export function each<T>(
  items: readonly T[] | undefined,
  path: string,
  check: (item: T, path: string, index: number) => FieldError[],
): FieldError[] {
  const errors: FieldError[] = [];
  for (const [index, item] of (items ?? []).entries()) {
    errors.push(...check(item, `${path}[${index}]`, index));
    if (errors.length >= mostErrors) break;
  }
  return errors;
}

/** The same for the entries of a map. */
export function eachEntry<T>(
  map: Readonly<Record<string, T>> | undefined,
  check: (key: string, value: T) => FieldError[],
): FieldError[] {
  return each(Object.entries(map ?? {}), "", ([key, value]) => check(key, value));
}

/** One complaint for each value that stood there before. */
export function checkUnique<T>(
  items: readonly T[] | undefined,
  pick: (item: T) => unknown,
  fieldOf: (index: number) => string,
): FieldError[] {
  const seen = new Set<unknown>();
  return each(items, "", (item, _path, index) => {
    const value = pick(item);
    if (value === undefined || value === "") return [];
    if (seen.has(value)) return [duplicate(fieldOf(index), value)];
    seen.add(value);
    return [];
  });
}

/** Exactly one of an object's alternatives must be given. */
export function checkOneGiven(
  alternatives: Readonly<Record<string, unknown>>,
  path: string,
  none: string,
  many: string,
): FieldError[] {
  const given = Object.keys(alternatives).filter((name) => alternatives[name] !== undefined);
  if (given.length === 0) return [required(path, none)];
  return given.slice(1).map((name) => forbiddenField(`${path}.${name}`, many));
}
