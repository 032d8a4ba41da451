import { sameData } from "../json/plain-data.js";
import { type Fields, isFields } from "../meta/fields.js";
import { type FieldSet, fieldSet, isEmpty, noFields, union, wholeField } from "./field-set.js";
import { allFields } from "./fields-of.js";
import { byIdentity, itemShape, shapeBelow } from "./items.js";
import { fieldElement, type PathElement } from "./path-element.js";
import type { Shape } from "./shape.js";

/** What became of the fields of an object. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const same: Comparison = { added: noFields, modified: noFields, removed: noFields };
const modified: Comparison = { ...same, modified: wholeField };

/** The fields by which `now` differs from `before`. The order of items that have an identity makes no difference. */
export function compare(before: unknown, now: unknown, shape: Shape): Comparison {
  if (before === now) return same;
  if (before === undefined) return { ...same, added: allFields(now, shape) };
  if (now === undefined) return { ...same, removed: allFields(before, shape) };
  if (shape.kind === "whole") return sameData(before, now) ? same : modified;
  if (isFields(before) && isFields(now)) return compareFields(before, now, shape);
  if (Array.isArray(before) && Array.isArray(now)) return compareItems(before, now, shape);
  return sameData(before, now) ? same : modified;
}

export const written = ({ added, modified }: Comparison): FieldSet => union(added, modified);

export const isSame = ({ added, modified, removed }: Comparison): boolean =>
  isEmpty(added) && isEmpty(modified) && isEmpty(removed);

function compareFields(before: Fields, now: Fields, shape: Shape): Comparison {
  const found: [PathElement, Comparison][] = [];
  const look = (name: string) => {
    const field = shapeBelow(shape, name);
    if (!field || before[name] === now[name]) return;
    const comparison = compare(before[name], now[name], field);
    if (!isSame(comparison)) found.push([fieldElement(name), comparison]);
  };
  for (const name of Object.keys(now)) look(name);
  for (const name of Object.keys(before)) if (!Object.hasOwn(now, name)) look(name);
  return gathered(found);
}

function compareItems(before: readonly unknown[], now: readonly unknown[], shape: Shape): Comparison {
  if (shape.kind !== "set" && shape.kind !== "items") return sameData(before, now) ? same : modified;
  const [old, fresh] = [byIdentity(before, shape), byIdentity(now, shape)];
  const found: [PathElement, Comparison][] = [];
  for (const element of new Set([...fresh.keys(), ...old.keys()])) {
    const comparison = compareGroups(old.get(element), fresh.get(element), itemShape(shape));
    if (!isSame(comparison)) found.push([element, comparison]);
  }
  return gathered(found);
}

/** What is there once is compared by its fields, what is there several times as a whole. */
function compareGroups(
  before: readonly unknown[] | undefined,
  now: readonly unknown[] | undefined,
  shape: Shape,
): Comparison {
  const single = (before?.length ?? 1) === 1 && (now?.length ?? 1) === 1;
  if (single) return compare(before?.[0], now?.[0], shape);
  return compare(before, now, { kind: "whole" });
}

function gathered(found: readonly (readonly [PathElement, Comparison])[]): Comparison {
  if (found.length === 0) return same;
  const part = (name: keyof Comparison) => {
    const children = new Map<string, FieldSet>();
    for (const [element, comparison] of found)
      if (!isEmpty(comparison[name])) children.set(element, comparison[name]);
    return fieldSet(false, children);
  };
  return { added: part("added"), modified: part("modified"), removed: part("removed") };
}
