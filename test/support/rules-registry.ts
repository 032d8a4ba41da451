import type { Random } from "../../common/random.js";
import { seededRandom } from "../../common/seeded-random.js";
import type { AdmissionPlugin } from "../../control-plane/registry/admission/admission.js";
import { admissionPlugins } from "../../control-plane/registry/admission/index.js";
import { FakeClock } from "./fake-clock.js";
import { type MemoryRegistry, type MemoryRegistryOptions, memoryRegistry } from "./memory-registry.js";

export interface RulesRegistry extends MemoryRegistry {
  readonly clock: FakeClock;
  readonly random: Random;
}

export interface RulesRegistryOptions
  extends Pick<MemoryRegistryOptions, "serviceCidr" | "scheme" | "tokenIssuer" | "random"> {
  /** Whether the plugins of every cluster run. */
  readonly admission?: boolean;
  /** Plugins before those. */
  readonly plugins?: readonly AdmissionPlugin[];
}

/** The registry of a real cluster in memory, under a clock that the test moves. */
export async function rulesRegistry(options: RulesRegistryOptions = {}): Promise<RulesRegistry> {
  const { admission = false, plugins = [], random = seededRandom(), ...others } = options;
  const clock = new FakeClock();
  const registry = await memoryRegistry({
    ...others,
    clock,
    random,
    plugins: (dependencies) => [...plugins, ...(admission ? admissionPlugins(dependencies) : [])],
  });
  return { ...registry, clock, random };
}
