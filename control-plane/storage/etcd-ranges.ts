import { decodeValue } from "./codec.js";
import type { Stored } from "./storage.js";

interface KeyValue {
  readonly key: Buffer;
  readonly value: Buffer;
  readonly mod_revision: string;
}

/** The key that ends the range of all keys with this prefix. */
export function prefixEnd(prefix: string): Buffer {
  const end = Buffer.from(prefix);
  for (let at = end.length - 1; at >= 0; at--) {
    const byte = end[at] ?? 0xff;
    if (byte === 0xff) continue;
    end[at] = byte + 1;
    return end.subarray(0, at + 1);
  }
  return Buffer.from([0]);
}

export function storedOf({ key, value, mod_revision }: KeyValue): Stored {
  return decodeValue(key.toString(), value.toString(), Number(mod_revision));
}
