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
}
