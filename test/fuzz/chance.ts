import type { Random } from "../../common/random.js";

/** A whole number from 0 to `n`, without it. */
export const below = (random: Random, n: number): number => Math.floor(random.next() * n);

export const pick = <T>(random: Random, items: readonly T[]): T | undefined =>
  items[below(random, items.length)];

/** Up to `most` of what `make` makes. */
export const several = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: below(random, most + 1) }, make);
