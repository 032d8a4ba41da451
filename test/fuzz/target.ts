import type { Random } from "../../common/random.js";

/** Something that takes bytes from outside. */
export interface FuzzTarget {
  /** What `npm run fuzz -- NAME` calls it. */
  readonly name: string;
  /** Valid and near-valid inputs, from which others are made by mutation. */
  readonly seeds: readonly Uint8Array[];
  /** Words of the input's language that mutation puts in. */
  readonly words?: readonly string[];
  /** Makes an input anew, for what mutation alone would hardly come upon. */
  make?(random: Random): Uint8Array;
  /**
   * Takes one input. Refusing it is right, in the way that the parser promises (an `ApiError` below 500, `undefined`):
   * the target itself asserts that. Whatever else it throws is a finding, and so is taking longer than a second.
   */
  run(input: Uint8Array, random: Random): void | Promise<void>;
}
