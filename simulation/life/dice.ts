import type { Random } from "../../common/random.js";

/** Chance in handy pieces. */
export class Dice {
  constructor(private readonly random: Random) {}

  chance(share: number): boolean {
    return this.random.next() < share;
  }

  /** A whole number from 0 on. */
  below(count: number): number {
    return Math.floor(this.random.next() * count);
  }

  between(from: number, to: number): number {
    return from + (to - from) * this.random.next();
  }

  /** Undefined of nothing. */
  pick<T>(from: readonly T[]): T | undefined {
    return from[this.below(from.length)];
  }

  /** One of them, as often beside the others as its weight says. */
  weighted<T>(rows: readonly (readonly [weight: number, T])[]): T {
    let left = this.below(rows.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, value] of rows) {
      left -= weight;
      if (left < 0) return value;
    }
    throw new Error("nothing to choose from");
  }
}
