import type { KubeObject } from "../../api/meta/object.js";
import type { CacheEntry } from "./cache.js";
import type { Stored } from "./storage.js";

type Encode = (object: KubeObject) => Buffer;

class MemoisingEntry implements CacheEntry {
  private encodings: Map<Encode, Buffer> | undefined;

  constructor(
    readonly key: string,
    readonly object: KubeObject,
    readonly revision: number,
    readonly bytes: number | undefined,
  ) {}

  get kept(): number {
    return this.encodings?.size ?? 0;
  }

  encoded(encode: Encode): Buffer {
    let bytes = this.encodings?.get(encode);
    if (!bytes) {
      bytes = encode(this.object);
      this.encodings ??= new Map();
      this.encodings.set(encode, bytes);
    }
    return bytes;
  }

  release(): void {
    this.encodings = undefined;
  }
}

export function cacheEntry({ key, object, revision, bytes }: Stored): CacheEntry {
  return new MemoisingEntry(key, object, revision, bytes);
}
