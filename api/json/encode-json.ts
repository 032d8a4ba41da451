import { ExactNumber } from "./exact-number.js";

/** As JSON.stringify of data, but that exact numbers keep their digits. */
export function encodeJson(value: unknown, indent = 0): string {
  const before = ExactNumber.rounded;
  const text = JSON.stringify(value, undefined, indent);
  return ExactNumber.rounded === before ? text : exactText(value, " ".repeat(indent), indent > 0 ? "\n" : "");
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
