import { decodeValue } from "./decode.js";

/**
 * The value of class `schemaName` as decoding would leave it, so that what says the same looks the same. One that
 * doesn't fit its class comes back as it is.
 */
export function canonical<T>(value: T, schemaName: string): T {
  try {
    return decodeValue(value, schemaName, { fieldValidation: "Ignore" }).object as T;
  } catch {
    return value;
  }
}
