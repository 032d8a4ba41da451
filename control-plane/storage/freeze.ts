/**
 * Freezes a value made of plain objects and arrays, all the way down; what is frozen already is taken as done. Properties
 * that JSON would leave out are gone afterwards, so that it is the same as if it were read.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) for (const item of value) deepFreeze(item);
  else
    for (const key in value) {
      if (value[key] === undefined) delete value[key];
      else deepFreeze(value[key]);
    }
  return Object.freeze(value);
}
