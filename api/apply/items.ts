import { type Fields, isFields, own } from "../meta/fields.js";
import { keyElement, type PathElement, valueElement } from "./path-element.js";
import type { Shape } from "./shape.js";

/** What doesn't fit the schema by which appliers share an object. */
export class TypedError extends Error {
  override readonly name = "TypedError";
}

type ListShape = Extract<Shape, { kind: "set" | "items" }>;

/** How an item of a shared list is told from others. Throws TypedError where it can't be. */
export function elementOf(item: unknown, shape: ListShape): PathElement {
  if (shape.kind === "set") return valueElement(item);
  if (!isFields(item)) throw new TypedError("associative list with keys may not have non-map elements");
  const keys: Fields = {};
  for (const { name, default: otherwise } of shape.keys) {
    const value = own(item, name) ?? otherwise;
    if (value !== undefined && value !== null) keys[name] = value;
  }
  if (Object.keys(keys).length > 0) return keyElement(keys);
  const names = shape.keys.map(({ name }) => JSON.stringify(name)).join(", ");
  throw new TypedError(
    `associative list with keys has an element that omits all key fields ${names} (and doesn't have default values for any key field)`,
  );
}

/** The items of each identity, in order: more than one where the list says something twice. */
export function byIdentity(list: readonly unknown[], shape: ListShape): Map<PathElement, unknown[]> {
  const groups = new Map<PathElement, unknown[]>();
  for (const item of list) {
    const element = elementOf(item, shape);
    const group = groups.get(element);
    if (group) group.push(item);
    else groups.set(element, [item]);
  }
  return groups;
}

/** The shape of the items below their list. */
export const itemShape = (shape: ListShape): Shape =>
  shape.kind === "items" ? shape.item : { kind: "whole" };

/** The shape of a field or an entry; undefined where the schema knows no such field. */
export function shapeBelow(shape: Shape, name: string): Shape | undefined {
  if (shape.kind === "fields") return shape.field(name);
  return shape.kind === "entries" ? shape.values : undefined;
}
