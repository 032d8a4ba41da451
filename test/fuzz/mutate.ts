import type { Random } from "../../common/random.js";
import { below, pick } from "./chance.js";
import type { FuzzTarget } from "./target.js";

const interesting = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x20, 0x22, 0x25, 0x2f, 0x5c];
const largest = 1 << 16;

/** An input of the target's seeds, or one that it makes itself, with a few random changes. */
export function mutate(target: FuzzTarget, random: Random): Uint8Array {
  const { seeds, words = [] } = target;
  const made = target.make && random.next() < 0.7 ? target.make(random) : pick(random, seeds);
  let input: Buffer = Buffer.from(made ?? []);
  for (let left = below(random, 6); left > 0; left -= 1) input = change(input, seeds, words, random);
  return input.subarray(0, largest);
}

function change(
  input: Buffer,
  seeds: readonly Uint8Array[],
  words: readonly string[],
  random: Random,
): Buffer {
  const at = below(random, input.length + 1);
  const end = at + below(random, Math.min(64, input.length - at + 1));
  switch (below(random, 8)) {
    case 0:
      return splice(input, at, at + 1, Buffer.from([pick(random, interesting) ?? 0]));
    case 1:
      return splice(input, at, at + 1, Buffer.from([(input[at] ?? 0) ^ (1 << below(random, 8))]));
    case 2:
      return splice(input, at, end);
    case 3:
      return splice(input, at, at, input.subarray(at, end));
    case 4:
      return splice(input, at, at, repeated(input.subarray(at, end), 1 << below(random, 10)));
    case 5:
      return splice(input, at, end, Buffer.from(pick(random, words) ?? ""));
    case 6:
      return splice(input, at, end, Buffer.from(random.bytes(below(random, 16))));
    default:
      return splice(input, at, input.length, Buffer.from(pick(random, seeds) ?? []).subarray(at));
  }
}

const splice = (input: Buffer, from: number, to: number, put: Uint8Array = Buffer.alloc(0)) =>
  Buffer.concat([input.subarray(0, from), put, input.subarray(to)]);

const repeated = (part: Uint8Array, times: number) =>
  Buffer.concat(Array.from({ length: part.length * times > largest ? 1 : times }, () => part));
