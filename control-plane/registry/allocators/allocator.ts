import type { KubeObject } from "../../../api/meta/object.js";
import type { Random } from "../../../common/random.js";
import type { Reservations } from "./reservations.js";

/** Where an allocator looks for free values, and how it writes them. */
export interface Space {
  readonly first: number;
  readonly last: number;
  /** Values given out unasked begin here; those below come last. */
  readonly firstDynamic: number;
  format(value: number): string;
}

/** How often chance is tried before everything that is free is counted out. */
const guesses = 16;

/** Gives out values of a space, each to one holder, by chance. */
export class Allocator {
  constructor(
    private readonly space: Space,
    private readonly reservations: Reservations,
    private readonly random: Random,
  ) {}

  /** A value that was free until now, or undefined when none is. */
  async allocate(holderOf: (value: string) => KubeObject): Promise<string | undefined> {
    for (let guess = 0; guess < guesses; guess += 1) {
      const value = this.guess();
      if (await this.reservations.reserve(value, holderOf(value))) return value;
    }
    const held = new Set(await this.reservations.list());
    for (const value of this.inOrder()) {
      if (!held.has(value) && (await this.reservations.reserve(value, holderOf(value)))) return value;
    }
    return undefined;
  }

  private guess(): string {
    const { firstDynamic, last, format } = this.space;
    return format(firstDynamic + Math.floor(this.random.next() * (last - firstDynamic + 1)));
  }

  private *inOrder(): Generator<string> {
    const { first, firstDynamic, last, format } = this.space;
    for (let value = firstDynamic; value <= last; value += 1) yield format(value);
    for (let value = first; value < firstDynamic; value += 1) yield format(value);
  }
}
