import { ExactNumber } from "../json/exact-number.js";
import { isFields, setOwn } from "../meta/fields.js";
import { isInt64 } from "../schema/coerce.js";

/** The value as Go reads it without a type: integers of 64 bits keep their digits, all other numbers are doubles. */
export function goNumbers(value: unknown): unknown {
  if (value instanceof ExactNumber) return isInt64(value) ? value : double(value);
  if (Array.isArray(value)) return value.map(goNumbers);
  if (!isFields(value)) return value;
  const result = {};
  for (const [key, member] of Object.entries(value)) setOwn(result, key, goNumbers(member));
  return result;
}

function double(literal: ExactNumber): number {
  const value = Number(literal);
  if (!Number.isFinite(value))
    throw new Error(`json: cannot unmarshal number ${literal} into Go value of type float64`);
  return value;
}
