import type { Cidr } from "./ipv4.js";

/** Ranges of addresses that don't overlap. Ranges overlap only when one holds the other, so each is found by hashing. */
export class RangeSet {
  private readonly ranges = new Set<string>();
  /** All ranges that hold one of the set's. */
  private readonly outer = new Set<string>();

  add(range: Cidr): void {
    this.ranges.add(keyOf(range, range.prefix));
    for (let prefix = 0; prefix <= range.prefix; prefix++) this.outer.add(keyOf(range, prefix));
  }

  overlaps(range: Cidr): boolean {
    if (this.outer.has(keyOf(range, range.prefix))) return true;
    for (let prefix = 0; prefix < range.prefix; prefix++) {
      if (this.ranges.has(keyOf(range, prefix))) return true;
    }
    return false;
  }
}

/** The range of that size around `base`. */
function keyOf({ base }: Cidr, prefix: number): string {
  return `${base - (base % 2 ** (32 - prefix))}/${prefix}`;
}
