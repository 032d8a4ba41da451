import { expect } from "@jest/globals";

export interface Growth<T> {
  /** An input of size `n`, of the worst kind there is. */
  make(n: number): T;
  run(input: T): unknown;
  /** The smaller size: large enough that one run takes milliseconds. */
  readonly from: number;
}

const mostRounds = 40;
const times = 8;
const mostTimes = 24;

/**
 * Expects that an input eight times as large takes not much more than eight times as long: what is quadratic takes 64.
 * The fastest run of each counts, and on a busy machine there are more of them until it is quiet enough.
 */
export async function expectLinear<T>({ make, run, from }: Growth<T>): Promise<void> {
  const inputs = [make(from), make(from * times)] as const;
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  const ratio = () => fastest[1] / Math.max(fastest[0], 0.2);
  for (let round = 0; round < mostRounds && !(ratio() < mostTimes); round += 1) {
    for (const side of [0, 1] as const) {
      const startMs = performance.now();
      await run(inputs[side]);
      fastest[side] = Math.min(fastest[side], performance.now() - startMs);
    }
  }
  expect(ratio()).toBeLessThan(mostTimes);
}
