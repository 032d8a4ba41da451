import { messageOf } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import { seededRandom } from "../../common/seeded-random.js";
import { mutate } from "./mutate.js";
import type { FuzzTarget } from "./target.js";

/** An input that its target did not take as it promises. */
export interface Finding {
  readonly why: string;
  readonly input: Uint8Array;
}

export interface FuzzOptions {
  readonly seconds: number;
  /** The same seed tries the same inputs. */
  readonly seed: number;
  /** So many, and no more. */
  readonly maxInputs?: number;
}

const slowMs = 1_000;

/** Feeds a target until time is up or an input is a finding. @returns how many inputs it took, and the finding */
export async function fuzz(
  target: FuzzTarget,
  { seconds, seed, maxInputs = Number.POSITIVE_INFINITY }: FuzzOptions,
): Promise<{ readonly inputs: number; readonly finding?: Finding }> {
  const random = seededRandom(seed);
  const endMs = performance.now() + seconds * 1000;
  let inputs = 0;
  for (; inputs < maxInputs && performance.now() < endMs; inputs += 1) {
    const input = inputs < target.seeds.length ? target.seeds[inputs] : mutate(target, random);
    // Without a turn of the event loop in between, what is garbage stays.
    if (inputs % 256 === 0) await new Promise((resolve) => setImmediate(resolve));
    const finding = await tryOne(target, input ?? new Uint8Array(), random);
    if (finding) return { inputs: inputs + 1, finding };
  }
  return { inputs };
}

async function tryOne(target: FuzzTarget, input: Uint8Array, random: Random): Promise<Finding | undefined> {
  try {
    // Who takes long again and again does so of itself, and not because the machine is busy.
    let tookMs = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 3 && tookMs > slowMs; tries += 1) {
      const startMs = performance.now();
      await target.run(input, random);
      tookMs = performance.now() - startMs;
    }
    return tookMs > slowMs ? { why: `took ${Math.round(tookMs)} ms`, input } : undefined;
  } catch (error) {
    return { why: error instanceof Error ? (error.stack ?? error.message) : messageOf(error), input };
  }
}
