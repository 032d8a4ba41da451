import { silentLogger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { seededRandom } from "../../common/seeded-random.js";
import { profiles } from "../../control-plane/compose/profiles.js";
import { type ComposedRegistry, composeRegistry } from "../../control-plane/compose/registry.js";
import type { AdmissionPlugin } from "../../control-plane/registry/admission/admission.js";
import { admissionPlugins } from "../../control-plane/registry/admission/index.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import type { Storage } from "../../control-plane/storage/storage.js";
import { FakeClock } from "./fake-clock.js";
import { noTokens, runCache } from "./memory-registry.js";

export interface RulesRegistry extends ComposedRegistry {
  readonly storage: Storage;
  readonly clock: FakeClock;
  readonly random: Random;
  /** Ends the cache's watch. */
  stop(): Promise<void>;
}

export interface RulesRegistryOptions {
  readonly serviceCidr?: string;
  /** Whether the plugins of every cluster run. */
  readonly admission?: boolean;
  /** Plugins before those. */
  readonly plugins?: readonly AdmissionPlugin[];
  readonly tokenIssuer?: TokenIssuer;
  readonly random?: Random;
}

/** The registry of a real cluster on storage in memory, under a clock that the test moves. */
export async function rulesRegistry(options: RulesRegistryOptions = {}): Promise<RulesRegistry> {
  const { admission = false, plugins = [], random = seededRandom() } = options;
  const clock = new FakeClock();
  const storage = new MemoryStorage({ clock });
  const composed = composeRegistry({
    ...{ storage, clock, random, log: silentLogger },
    serviceCidr: options.serviceCidr ?? "10.96.0.0/16",
    nodePortRange: "30000-32767",
    tolerations: profiles.kubernetes.tolerations,
    tokenIssuer: options.tokenIssuer ?? noTokens,
    plugins: (dependencies) => [...plugins, ...(admission ? admissionPlugins(dependencies) : [])],
  });
  return { ...composed, storage, clock, random, stop: await runCache(composed.cache) };
}
