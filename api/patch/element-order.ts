import { isFields } from "../meta/fields.js";

/**
 * The merged items in the order that the patch wants. Items that it doesn't name keep their place relative to
 * those that stood behind them in `before`.
 */
export function ordered(
  items: readonly unknown[],
  wanted: readonly unknown[],
  before: readonly unknown[],
  mergeKey: string | undefined,
): unknown[] {
  const identity = (item: unknown) => {
    const key = mergeKey !== undefined && isFields(item) ? item[mergeKey] : item;
    return typeof key === "object" ? JSON.stringify(key) : String(key);
  };
  const rank = positions(wanted, identity);
  const formerly = positions(before, identity);
  const place = (item: unknown) => rank.get(identity(item)) ?? 0;
  const named = items.filter((item) => rank.has(identity(item))).sort((a, b) => place(a) - place(b));
  const others = items.filter((item) => !rank.has(identity(item)));
  const result: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const at = formerly.get(identity(item));
    for (; next < others.length && stoodBefore(formerly.get(identity(others[next])), at); next += 1)
      result.push(others[next]);
    result.push(item);
  }
  return result.concat(others.slice(next));
}

const stoodBefore = (left: number | undefined, right: number | undefined) =>
  left !== undefined && right !== undefined && left < right;

const positions = (items: readonly unknown[], identity: (item: unknown) => string) =>
  new Map(items.map((item, index) => [identity(item), index]));
