import { type Fields, isFields, own, setOwn } from "../meta/fields.js";
import type { FieldSet } from "./field-set.js";
import { elementOf, itemShape, shapeBelow } from "./items.js";
import { fieldElement, type PathElement } from "./path-element.js";
import type { Shape } from "./shape.js";

type ListShape = Extract<Shape, { kind: "set" | "items" }>;

/** `live` with all that `configured` says. Neither is changed. */
export function merge(live: unknown, configured: unknown, shape: Shape): unknown {
  if (configured === undefined) return live;
  if (isFields(live) && isFields(configured) && shape.kind !== "whole")
    return mergeFields(live, configured, shape);
  if (Array.isArray(live) && Array.isArray(configured) && (shape.kind === "set" || shape.kind === "items"))
    return mergeItems(live, configured, shape);
  return configured;
}

function mergeFields(live: Fields, configured: Fields, shape: Shape): Fields {
  const merged: Fields = { ...live };
  for (const name of Object.keys(configured)) {
    const field = shapeBelow(shape, name) ?? { kind: "whole" };
    setOwn(merged, name, merge(own(live, name), configured[name], field));
  }
  return merged;
}

/** In the configuration's order; what only `live` has stays before what it stood before. */
function mergeItems(
  live: readonly unknown[],
  configured: readonly unknown[],
  shape: ListShape,
): readonly unknown[] {
  const identity = (item: unknown) => elementOf(item, shape);
  const liveItems = new Map(live.map((item) => [identity(item), item]));
  const told = new Set(configured.map(identity));
  const rest = live.map((item) => [identity(item), item] as const);
  const merged: unknown[] = [];
  const done = new Set<PathElement>();
  let at = 0;
  const takeUnconfigured = () => {
    for (; at < rest.length; at += 1) {
      const [element, item] = rest[at] ?? [""];
      if (!told.has(element)) merged.push(item);
      else if (!done.has(element)) return;
    }
  };
  for (const item of configured) {
    takeUnconfigured();
    const element = identity(item);
    merged.push(merge(liveItems.get(element), item, itemShape(shape)));
    done.add(element);
  }
  takeUnconfigured();
  return merged;
}

/** The value without these fields; undefined once nothing is left of it. */
export function without(value: unknown, fields: FieldSet, shape: Shape): unknown {
  if (fields.children.size === 0 || shape.kind === "whole") return value;
  const left = (element: PathElement, inner: unknown, below: Shape) => {
    const taken = fields.children.get(element);
    if (!taken) return inner;
    return taken.member ? undefined : without(inner, taken, below);
  };
  if (Array.isArray(value) && (shape.kind === "set" || shape.kind === "items")) {
    const kept = value.map((item) => left(elementOf(item, shape), item, itemShape(shape)));
    const items = kept.filter((item) => item !== undefined);
    return items.length > 0 ? items : undefined;
  }
  if (!isFields(value)) return value;
  const kept: Fields = {};
  for (const [name, inner] of Object.entries(value)) {
    const remaining = left(fieldElement(name), inner, shapeBelow(shape, name) ?? { kind: "whole" });
    if (remaining !== undefined) setOwn(kept, name, remaining);
  }
  return Object.keys(kept).length > 0 ? kept : undefined;
}
