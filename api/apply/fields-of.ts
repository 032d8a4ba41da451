import { isFields } from "../meta/fields.js";
import { type FieldSet, fieldSet, isEmpty, noFields, wholeField } from "./field-set.js";
import { byIdentity, elementOf, itemShape, shapeBelow, TypedError } from "./items.js";
import { elementText, fieldElement } from "./path-element.js";
import type { Shape } from "./shape.js";

/** The fields that a configuration speaks of: what its applier owns. Throws TypedError. */
export function configuredFields(value: unknown, shape: Shape, path = ""): FieldSet {
  if (value === null) return noFields;
  if (shape.kind === "whole") return wholeField;
  if (shape.kind === "set" || shape.kind === "items") return configuredItems(value, shape, path);
  // Where anything may stand, what has no entries is shared as a whole.
  if (!isFields(value) && shape.kind === "entries") return wholeField;
  if (!isFields(value)) throw new TypedError(`${path}: expected map, got ${typeof value}`);
  const children = new Map<string, FieldSet>();
  for (const name of Object.keys(value)) {
    const [inner, field] = [value[name], shapeBelow(shape, name)];
    if (!field) throw new TypedError(`${path}.${name}: field not declared in schema`);
    const below = configuredFields(inner, field, `${path}.${name}`);
    const itself = inner === null || (isFields(inner) && Object.keys(inner).length === 0);
    if (itself || !isEmpty(below))
      children.set(fieldElement(name), itself ? { ...below, member: true } : below);
  }
  return fieldSet(false, children);
}

function configuredItems(
  value: unknown,
  shape: Extract<Shape, { kind: "set" | "items" }>,
  path: string,
): FieldSet {
  if (!Array.isArray(value)) throw new TypedError(`${path}: expected list, got ${typeof value}`);
  const children = new Map<string, FieldSet>();
  for (const [element, [item, ...more]] of within(path, () => byIdentity(value, shape))) {
    if (more.length > 0) throw new TypedError(`${path}: duplicate entries for key ${elementText(element)}`);
    const below = configuredFields(item, itemShape(shape), `${path}${elementText(element)}`);
    children.set(element, { ...below, member: true });
  }
  return fieldSet(false, children);
}

function within<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof TypedError ? new TypedError(`${path}: ${error.message}`) : error;
  }
}

/** All that there is of a value, and every place in it: what somebody owns who made it. */
export function allFields(value: unknown, shape: Shape): FieldSet {
  if (shape.kind === "whole") return wholeField;
  const children = new Map<string, FieldSet>();
  if (Array.isArray(value)) {
    if (shape.kind === "set" || shape.kind === "items")
      for (const item of value) children.set(elementOf(item, shape), allFields(item, itemShape(shape)));
  } else if (isFields(value)) {
    for (const name in value) {
      const field = value[name] === undefined ? undefined : shapeBelow(shape, name);
      if (field) children.set(fieldElement(name), allFields(value[name], field));
    }
  }
  return fieldSet(true, children);
}
