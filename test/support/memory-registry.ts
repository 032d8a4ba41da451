import { applyPatch } from "../../api/patch/apply-patch.js";
import { scheme } from "../../api/scheme.js";
import { type Clock, systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { type Random, systemRandom } from "../../common/random.js";
import { createRegistry, type RegistryOptions } from "../../control-plane/registry/registry.js";
import type { Registry } from "../../control-plane/registry/resource-store.js";
import { subresources } from "../../control-plane/registry/subresources/index.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import type { Cache } from "../../control-plane/storage/cache.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import { WatchCache } from "../../control-plane/storage/watch-cache.js";

export interface MemoryRegistry {
  readonly registry: Registry;
  readonly storage: Storage;
  readonly cache: Cache;
  /** Ends the cache's watch. */
  stop(): Promise<void>;
}

export interface MemoryRegistryOptions extends Partial<Omit<RegistryOptions, "cache" | "clock" | "random">> {
  readonly clock?: Clock;
  readonly random?: Random;
}

/** Answers with no token in it. */
export const noTokens: TokenIssuer = { issue: async (_account, request) => request };

/** The real registry and watch cache on storage in memory; without strategies and admission unless given. */
export async function memoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const { clock = systemClock, random = systemRandom } = options;
  const storage = options.storage ?? new MemoryStorage({ clock });
  const cache = new WatchCache({ storage, clock, log: silentLogger });
  const stop = new AbortController();
  const done = cache.run(stop.signal);
  await cache.ready();
  const defaults = {
    scheme,
    strategies: new Map(),
    subresources: subresources({ tokenIssuer: noTokens }),
    admission: [],
    patcher: applyPatch,
  };
  const registry = createRegistry({ ...defaults, ...options, storage, cache, clock, random });
  return {
    registry,
    storage,
    cache,
    stop() {
      stop.abort();
      return done;
    },
  };
}
