import { decodeValue } from "./decode.js";
import type { ObjectSchema } from "./schema.js";

/**
 * The value of the class as decoding would leave it, so that what says the same looks the same. One that
 * doesn't fit its class comes back as it is.
 */
export function canonical<T>(value: T, schema: ObjectSchema): T {
  try {
    return decodeValue(value, schema, { fieldValidation: "Ignore" }).object as T;
  } catch {
    return value;
  }
}
