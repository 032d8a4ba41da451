import type { KubeObject } from "../../../api/meta/object.js";
import type { Cache } from "../../storage/cache.js";
import type { Storage, Stored } from "../../storage/storage.js";

/**
 * Single objects as plugins need them: from the cache, and from storage what the cache has not seen (yet).
 * Keys are storage keys.
 */
export class Lookup {
  constructor(
    private readonly cache: Cache,
    private readonly storage: Storage,
  ) {}

  async find<T extends KubeObject>(key: string, signal?: AbortSignal): Promise<T | undefined> {
    return (await this.findStored<T>(key, signal))?.object;
  }

  async findStored<T extends KubeObject>(key: string, signal?: AbortSignal): Promise<Stored<T> | undefined> {
    return (this.cache.get(key) ?? (await this.storage.get(key, signal))) as Stored<T> | undefined;
  }

  /** What the cache holds under a prefix, which may be a moment old. */
  list<T extends KubeObject>(prefix: string): readonly T[] {
    return this.cache.list(prefix).map(({ object }) => object as T);
  }
}
