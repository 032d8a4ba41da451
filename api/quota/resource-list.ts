import type { ResourceList } from "../meta/pod-resources.js";
import {
  addQuantity,
  compareQuantity,
  formatQuantity,
  parseQuantity,
  subtractQuantity,
} from "../meta/quantity.js";

/** The sum of both; what only one has is in it, too. */
export function sumOf(left: ResourceList, right: ResourceList): ResourceList {
  const sum = new Map(left);
  for (const [name, amount] of right) {
    const other = sum.get(name);
    sum.set(name, other ? addQuantity(other, amount) : amount);
  }
  return sum;
}

/** By how much each amount is larger than before, of those that are. */
export function growthOf(now: ResourceList, before: ResourceList): ResourceList {
  const growth: ResourceList = new Map();
  for (const [name, amount] of now) {
    const other = before.get(name);
    const more = other ? subtractQuantity(amount, other) : amount;
    if (more.nanos > 0n) growth.set(name, more);
  }
  return growth;
}

export function only(list: ResourceList, wanted: (name: string) => boolean): ResourceList {
  return new Map([...list].filter(([name]) => wanted(name)));
}

/** `cpu=1,pods=2`, in the order of the names. */
export function listText(list: ResourceList): string {
  const sorted = [...list].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([name, amount]) => `${name}=${formatQuantity(amount)}`).join(",");
}

export function formatAll(list: ResourceList): Record<string, string> {
  return Object.fromEntries([...list].map(([name, amount]) => [name, formatQuantity(amount)]));
}

/** Whether two lists say the same, however their amounts are written. */
export function sameAmounts(left: Amounts = {}, right: Amounts = {}): boolean {
  const names = Object.keys(left);
  if (names.length !== Object.keys(right).length) return false;
  return names.every((name) => {
    const [a, b] = [left[name], right[name]];
    return a !== undefined && b !== undefined && compareQuantity(parseQuantity(a), parseQuantity(b)) === 0;
  });
}

type Amounts = Readonly<Record<string, string>>;
