import { join } from "node:path";
import type { Random } from "../../common/random.js";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";

const alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";

/** A token as nodes bring it to join: `[a-z0-9]{6}.[a-z0-9]{16}`. */
export function newBootstrapToken(random: Random): string {
  const part = (length: number) => unbiased(random, length).join("");
  return `${part(6)}.${part(16)}`;
}

/** Letters of unguessable bytes; bytes that would favour some letters are left out. */
function unbiased(random: Random, length: number): string[] {
  const letters: string[] = [];
  while (letters.length < length) {
    for (const byte of random.bytes(length)) {
      const letter = byte < 252 ? alphabet[byte % 36] : undefined;
      if (letter && letters.length < length) letters.push(letter);
    }
  }
  return letters;
}

/** Reads the token file of a directory, or makes it on the first start. */
export async function ensureBootstrapToken(directory: string, random: Random): Promise<void> {
  const path = join(directory, "bootstrap-token");
  if ((await readIfThere(path)) === undefined) await writePrivateFile(path, `${newBootstrapToken(random)}\n`);
}
