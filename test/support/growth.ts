import { expect } from "@jest/globals";

export interface Growth<T> {
  /** An input of size `n`, of the worst kind there is. */
  make(n: number): T;
  run(input: T): unknown;
  /** The smaller size: large enough that one run takes milliseconds. */
  readonly from: number;
}

const rounds = 7;

/**
 * Expects that an input four times as large takes little more than four times as long: what is quadratic takes sixteen.
 * The fastest of several runs counts, so a busy machine doesn't decide.
 */
export async function expectLinear<T>({ make, run, from }: Growth<T>): Promise<void> {
  const inputs = [make(from), make(from * 4)] as const;
  const fastest = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY] as [number, number];
  for (let round = 0; round < rounds; round += 1) {
    for (const side of [0, 1] as const) {
      const startMs = performance.now();
      await run(inputs[side]);
      fastest[side] = Math.min(fastest[side], performance.now() - startMs);
    }
  }
  expect(fastest[1] / Math.max(fastest[0], 0.2)).toBeLessThan(9);
}
