import { badRequest } from "../../../api/errors.js";

/** An integer of 64 bits as Go reads it. Throws 400 BadRequest for what is none. */
export function parseInt64(text: string): number {
  const refuse = (why: string) => badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) throw refuse("invalid syntax");
  const value = Number(text);
  if (Math.abs(value) >= 2 ** 63) throw refuse("value out of range");
  return value;
}
