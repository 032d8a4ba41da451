import { ExactNumber } from "../json/exact-number.js";
import { isFields } from "./fields.js";

/** Maps, and structures that are never absent: empty, they say no more than when they are left out. */
const emptyMaps = new Set([
  "labels",
  "annotations",
  "nodeSelector",
  "resources",
  "limits",
  "requests",
  "overhead",
  "matchLabels",
]);

/**
 * Equality of API objects as apimachinery's `equality.Semantic` has it: absent and empty lists are the same, and so are
 * absent and empty maps. (`emptyDir: {}` is no map: it says something.)
 */
export function semanticEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isNothing(left) && isNothing(right)) return true;
  if (left instanceof ExactNumber) return left.equals(right);
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
