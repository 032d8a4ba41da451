import { firstPlaces, type Identity } from "./item-identity.js";

/**
 * The items that `wanted` names, in its order, among the others in theirs: an item that isn't named stays in front of a
 * named one when both stand so in `before`.
 */
export function arranged(
  items: readonly unknown[],
  wanted: readonly unknown[],
  before: readonly unknown[],
  identity: Identity,
): unknown[] {
  const rank = firstPlaces(wanted, identity);
  const formerly = firstPlaces(before, identity);
  const rankOf = (item: unknown) => rank.get(identity(item)) ?? 0;
  const named = items.filter((item) => rank.has(identity(item))).sort((a, b) => rankOf(a) - rankOf(b));
  const others = items.filter((item) => !rank.has(identity(item)));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const at = formerly.get(identity(item)) ?? -1;
    for (; next < others.length && (formerly.get(identity(others[next])) ?? at) < at; next += 1)
      result.push(others[next]);
    result.push(item);
  }
  return result.concat(others.slice(next));
}
