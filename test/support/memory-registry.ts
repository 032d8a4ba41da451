import { applyPatch } from "../../api/patch/apply-patch.js";
import { builtInScheme } from "../../api/scheme/built-in-scheme.js";
import { Kinds } from "../../api/scheme/kinds.js";
import { Scheme } from "../../api/scheme.js";
import { type Clock, systemClock } from "../../common/clock.js";
import { silentLogger } from "../../common/logger.js";
import { systemRandom } from "../../common/random.js";
import type { AdmissionPlugin } from "../../control-plane/registry/admission/admission.js";
import type { Registry } from "../../control-plane/registry/contract/resource-store.js";
import type { Strategy } from "../../control-plane/registry/contract/strategy.js";
import { createRegistry } from "../../control-plane/registry/registry.js";
import { subresources } from "../../control-plane/registry/subresources/index.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { noQuotas } from "../../control-plane/registry/verbs/quotas.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import { WatchCache } from "../../control-plane/storage/watch-cache.js";

const scheme = builtInScheme();

export interface MemoryRegistry {
  readonly kinds: Kinds;
  readonly registry: Registry;
  readonly storage: Storage;
  readonly cache: WatchCache;
  /** Ends the cache's watch. */
  stop(): Promise<void>;
}

export interface MemoryRegistryOptions {
  readonly clock?: Clock;
  readonly strategies?: ReadonlyMap<string, Strategy>;
  readonly admission?: readonly AdmissionPlugin[];
}

/** Answers with no token in it. */
export const noTokens: TokenIssuer = { issue: async (_account, request) => request };

const plainKinds = new Scheme(scheme.all().map((kind) => ({ ...kind, rules: {} })));

/** Registry and watch cache on storage in memory, without the rules of the kinds: with those that are given. */
export async function memoryRegistry(options: MemoryRegistryOptions = {}): Promise<MemoryRegistry> {
  const { clock = systemClock, strategies = new Map(), admission = [] } = options;
  const storage = new MemoryStorage({ clock });
  const cache = new WatchCache({ storage, clock, log: silentLogger });
  const kinds = new Kinds(plainKinds);
  const registry = createRegistry({
    ...{ kinds, strategies, admission, storage, cache, clock },
    random: systemRandom,
    quotas: noQuotas,
    patcher: applyPatch,
    subresources: subresources({ tokenIssuer: noTokens }),
  });
  return { kinds, registry, storage, cache, stop: await runCache(cache) };
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
