import { isFields } from "../../api/meta/fields.js";

/** Fields of which an empty object says no more than an absent one. */
const emptyMaps = new Set([
  "labels",
  "annotations",
  "nodeSelector",
  "resources",
  "limits",
  "requests",
  "matchLabels",
]);

/** Equality of API objects: absent and empty lists are the same, and so are absent and empty maps. */
export function semanticEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNothing(left) && isNothing(right)) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, i) => semanticEqual(item, right[i]));
  if (!isFields(left) || !isFields(right)) return false;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) => {
    const [a, b] = [left[key], right[key]];
    if (emptyMaps.has(key) && isEmptyMap(a) && isEmptyMap(b)) return true;
    return semanticEqual(a, b);
  });
}

const isNothing = (value: unknown) =>
  value === undefined || value === null || (Array.isArray(value) && value.length === 0);

const isEmptyMap = (value: unknown) =>
  isNothing(value) || (isFields(value) && Object.keys(value).length === 0);
