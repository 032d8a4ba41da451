import { isFields, own } from "../meta/fields.js";
import { badStrategicPatch } from "./errors.js";

export type Identity = (item: unknown) => string;

/** Tells items apart. Throws where one lacks the key. */
export function identityBy(mergeKey: string | undefined): Identity {
  return (item) => {
    if (mergeKey === undefined) return textOf(item);
    if (!isFields(item)) throw badStrategicPatch.document();
    const key = own(item, mergeKey);
    if (key === undefined || key === null) throw badStrategicPatch.mergeKey(item, mergeKey);
    return textOf(key);
  };
}

const textOf = (value: unknown) => (value instanceof Number ? String(value) : JSON.stringify(value));

/** Where the first item of each kind stands. */
export function firstPlaces(items: readonly unknown[], identity: Identity): Map<string, number> {
  const places = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const key = identity(item);
    if (!places.has(key)) places.set(key, index);
  }
  return places;
}
