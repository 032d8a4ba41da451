import { isFields } from "../../api/meta/fields.js";
import { fnv32a } from "../../common/fnv.js";

const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** A short name for what is in `value`, safe in names and labels; `collisions` gives another one. */
export function contentHash(value: unknown, collisions?: number): string {
  const text = JSON.stringify(withSortedKeys(value)) + (collisions === undefined ? "" : String(collisions));
  return [...String(fnv32a(text))].map((digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join("");
}

/** Equal objects make equal text then. */
export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (!isFields(value)) return value;
  const sorted = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, field]) => [key, withSortedKeys(field)]));
}
