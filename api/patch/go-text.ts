import { isFields } from "../meta/fields.js";

const mostCharacters = 1024;

/** A JSON value as Go prints it: `map[a:1 b:[x y]]`; no more of it than anybody reads. */
export const goText = (value: unknown): string => printed(value, mostCharacters).slice(0, mostCharacters);

function printed(value: unknown, room: number): string {
  if (value === null || value === undefined) return "<nil>";
  if (Array.isArray(value)) return `[${joined(value, room, (item, left) => printed(item, left))}]`;
  if (!isFields(value)) return String(value);
  const keys = Object.keys(value).sort();
  return `map[${joined(keys, room, (key, left) => `${key}:${printed(value[key], left)}`)}]`;
}

function joined<T>(items: readonly T[], room: number, print: (item: T, left: number) => string): string {
  let text = "";
  for (const [index, item] of items.entries()) {
    if (text.length > room) break;
    text += `${index > 0 ? " " : ""}${print(item, room - text.length)}`;
  }
  return text;
}
