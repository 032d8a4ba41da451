import { randomBytes, randomUUID } from "node:crypto";

/** Chance as this project may see it: real in processes, seeded in simulations. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  uuid(): string;
  /** Unguessable bytes, for tokens and keys. */
  bytes(length: number): Uint8Array;
}

export const systemRandom: Random = {
  next: () => Math.random(),
  uuid: () => randomUUID(),
  bytes: (length) => randomBytes(length),
};

/** No vowels and no look-alikes, so that generated names spell nothing: the alphabet Kubernetes uses. */
const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789";

/** A suffix such as `x7k2p` for generateName and pod names. */
export function randomSuffix(random: Random, length = 5): string {
  return Array.from({ length }, () => nameAlphabet[Math.floor(random.next() * nameAlphabet.length)]).join("");
}
