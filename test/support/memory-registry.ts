import { builtInScheme } from "../../api/scheme/built-in-scheme.js";
import type { Rules } from "../../api/scheme/rules.js";
import { Scheme } from "../../api/scheme.js";
import type { Clock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import { profiles } from "../../control-plane/compose/profiles.js";
import {
  type ComposedRegistry,
  composeRegistry,
  type RegistryParts,
} from "../../control-plane/compose/registry.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import type { WatchCache } from "../../control-plane/storage/watch-cache.js";
import { clusterSettings } from "../../simulation/cluster/cluster-settings.js";

export interface MemoryRegistry extends ComposedRegistry {
  readonly storage: Storage;
  /** Ends the cache's watch. */
  stop(): Promise<void>;
}

export interface MemoryRegistryOptions extends Partial<RegistryParts> {
  readonly clock: Clock;
}

/** Answers with no token in it. */
export const noTokens: TokenIssuer = { issue: async (_account, request) => request };

/** The registry of a real cluster on storage in memory; without admission, unless that is given. */
export async function memoryRegistry(options: MemoryRegistryOptions): Promise<MemoryRegistry> {
  const storage = options.storage ?? new MemoryStorage(options);
  const composed = composeRegistry({
    random: systemRandom,
    log: silentLogger,
    tokenIssuer: noTokens,
    ...clusterSettings,
    tolerations: profiles.kubernetes.tolerations,
    plugins: () => [],
    ...options,
    storage,
  });
  return { ...composed, storage, stop: await runCache(composed.cache) };
}

/** The built-in kinds without their rules: with those that are given, by resource. */
export function plainKinds(rules: Readonly<Record<string, Rules>> = {}): Scheme {
  const kinds = builtInScheme().all();
  return new Scheme(kinds.map((kind) => ({ ...kind, rules: rules[kind.resource] ?? {} })));
}

/** Resolves when the cache has everything, with what stops it. */
export async function runCache(cache: WatchCache): Promise<() => Promise<void>> {
  const stop = new AbortController();
  const done = cache.run(stop.signal);
  await cache.ready();
  return () => {
    stop.abort();
    return done;
  };
}
