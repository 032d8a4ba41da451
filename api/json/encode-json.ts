import { ExactNumber } from "./exact-number.js";

/** As JSON.stringify of data, but that exact numbers keep their digits. */
export function encodeJson(value: unknown, indent = 0): string {
  if (!holdsExact(value)) return JSON.stringify(value, undefined, indent);
  return exactText(value, " ".repeat(indent), indent > 0 ? "\n" : "");
}

/** Loops that allocate nothing: all that is written passes here, and hardly any of it holds such numbers. */
function holdsExact(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (value instanceof ExactNumber) return true;
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at += 1) if (holdsExact(value[at])) return true;
    return false;
  }
  for (const field in value) if (holdsExact((value as Record<string, unknown>)[field])) return true;
  return false;
}

/** @param margin what a new line begins with; empty: all stands in one line */
function exactText(value: unknown, gap: string, margin: string): string {
  if (value instanceof ExactNumber) return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const inner = margin + gap;
  const items = Array.isArray(value)
    ? value.map((item) => exactText(item, gap, inner))
    : Object.entries(value)
        .filter(([, item]) => item !== undefined)
        .map(([key, item]) => `${JSON.stringify(key)}:${gap && " "}${exactText(item, gap, inner)}`);
  if (items.length === 0) return `${open}${close}`;
  return `${open}${inner}${items.join(`,${inner}`)}${margin}${close}`;
}
