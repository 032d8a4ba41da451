import { applyPatch } from "../../api/patch/apply-patch.js";
import { scheme } from "../../api/scheme.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { AdmissionPlugin } from "../../control-plane/registry/admission/admission.js";
import { admissionPlugins } from "../../control-plane/registry/admission/index.js";
import { NodeRanges } from "../../control-plane/registry/allocators/node-ranges.js";
import { ServiceAllocations } from "../../control-plane/registry/allocators/service-allocations.js";
import { strategies } from "../../control-plane/registry/strategies/index.js";
import { subresources } from "../../control-plane/registry/subresources/index.js";
import type { TokenIssuer } from "../../control-plane/registry/subresources/token.js";
import { MemoryStorage } from "../../control-plane/storage/memory-storage.js";
import { FakeClock } from "./fake-clock.js";
import { type MemoryRegistry, memoryRegistry, noTokens } from "./memory-registry.js";
import { seededRandom } from "./seeded-random.js";

export interface RulesRegistry extends MemoryRegistry {
  readonly allocations: ServiceAllocations;
  readonly clock: FakeClock;
}

/** A registry on storage in memory with the rules of a real cluster: strategies, admission and subresources. */
export async function rulesRegistry(
  options: {
    readonly serviceCidr?: string;
    readonly admission?: boolean;
    /** Plugins that stand apart from those of every registry. */
    readonly plugins?: readonly AdmissionPlugin[];
    readonly tokenIssuer?: TokenIssuer;
    readonly random?: Random;
  } = {},
): Promise<RulesRegistry> {
  const clock = new FakeClock();
  const random = options.random ?? seededRandom();
  const storage = new MemoryStorage({ clock: clock as Clock });
  const serviceCidr = options.serviceCidr ?? "10.96.0.0/16";
  const nodePorts = { first: 30_000, last: 32_767 };
  const serviceAllocations = new ServiceAllocations({ storage, clock, random, serviceCidr, nodePorts });
  const admission: AdmissionPlugin[] = [...(options.plugins ?? [])];
  const made = await memoryRegistry({
    storage,
    clock,
    random,
    admission,
    patcher: applyPatch,
    strategies: strategies({ scheme, serviceAllocations, nodeRanges: new NodeRanges(storage) }),
    subresources: subresources({ tokenIssuer: options.tokenIssuer ?? noTokens }),
  });
  const tolerations = { notReadySeconds: 300, unreachableSeconds: 300 };
  if (options.admission) admission.push(...admissionPlugins({ ...made, clock, random, tolerations }));
  return { ...made, allocations: serviceAllocations, clock };
}
