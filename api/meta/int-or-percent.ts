import { type FieldError, invalid } from "../field-error.js";
import type { IntOrString } from "../generated/types.js";
import { patternMessage } from "./names.js";

/** A percentage is a 32-bit number, as counts are. */
const longestPercent = 10;
const percent = /^[0-9]+%$/;
const message = patternMessage(
  "a valid percent string must be a numeric string followed by an ending '%'",
  "[0-9]+%",
  "1%",
  "93%",
);

/** A count that is not negative, or a percentage. */
export function checkIntOrPercent(value: IntOrString | undefined, field: string): FieldError[] {
  if (value === undefined) return [];
  if (typeof value === "string") {
    if (!percent.test(value)) return [invalid(field, value, message)];
    return value.length > longestPercent ? [invalid(field, value, "value out of range")] : [];
  }
  return value < 0 ? [invalid(field, value, "must be greater than or equal to 0")] : [];
}

export function checkAtMostAll(value: IntOrString | undefined, field: string): FieldError[] {
  const over = typeof value === "string" && percent.test(value) && Number.parseInt(value, 10) > 100;
  return over ? [invalid(field, value, "must not be greater than 100%")] : [];
}

/** The count that `value` means of `total`. */
export function resolveIntOrPercent(value: IntOrString, total: number, round: "up" | "down"): number {
  if (typeof value === "number") return value;
  const share = (Number.parseInt(value, 10) * total) / 100;
  return round === "up" ? Math.ceil(share) : Math.floor(share);
}

export const isZero = (value: IntOrString | undefined) => Number.parseInt(String(value ?? 0), 10) === 0;
