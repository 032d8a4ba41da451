import type { KubeObject } from "../../api/meta/object.js";
import { applyPatch } from "../../api/patch/apply-patch.js";
import { builtInScheme } from "../../api/scheme/built-in-scheme.js";
import { Kinds } from "../../api/scheme/kinds.js";
import type { Scheme } from "../../api/scheme.js";
import type { Runnable } from "../../common/run-group.js";
import { metricsStores } from "../metrics-api/metrics-stores.js";
import { NodeUsages } from "../metrics-api/node-usages.js";
import type { AdmissionPlugin } from "../registry/admission/admission.js";
import type { DefaultTolerationOptions } from "../registry/admission/default-toleration-seconds.js";
import { type AdmissionDependencies, admissionPlugins } from "../registry/admission/index.js";
import { NodeRanges } from "../registry/allocators/node-ranges.js";
import { type Repaired, ReservationRepair } from "../registry/allocators/reservation-repair.js";
import { ServiceAllocations } from "../registry/allocators/service-allocations.js";
import type { Registry } from "../registry/contract/resource-store.js";
import { EnforcedQuotas } from "../registry/quota/enforced-quotas.js";
import { createRegistry } from "../registry/registry.js";
import { strategies } from "../registry/strategies/index.js";
import { subresources } from "../registry/subresources/index.js";
import type { TokenIssuer } from "../registry/subresources/token.js";
import type { Storage } from "../storage/storage.js";
import { WatchCache, type WatchCacheOptions } from "../storage/watch-cache.js";
import type { Environment } from "./environment.js";

export interface RegistryParts extends Environment {
  readonly storage: Storage;
  /** Asked only once all parts are made: it may read the registry itself. */
  readonly tokenIssuer: TokenIssuer;
  readonly serviceCidr: string;
  /** `first-last`. */
  readonly nodePortRange: string;
  readonly tolerations: DefaultTolerationOptions;
  /** What is served at first; absent: what is built in. */
  readonly scheme?: Scheme;
  /** Absent: the plugins of every cluster. */
  readonly plugins?: (dependencies: AdmissionDependencies) => readonly AdmissionPlugin[];
  /** How much of the past the cache keeps; absent: as much as fits a cluster. */
  readonly events?: WatchCacheOptions["events"];
}

/** Every kind with its rules, on a storage and the cache before it. The cache answers once it runs. */
export interface ComposedRegistry {
  readonly kinds: Kinds;
  readonly cache: WatchCache;
  readonly registry: Registry;
  readonly allocations: ServiceAllocations;
  /** What nodes say that they use, for metrics.k8s.io. */
  readonly usages: NodeUsages;
  /** Work of the leader: what crashes left reserved. */
  readonly repairs: readonly Runnable[];
  /** In the order in which they run; those that need the registry are added when it is there. */
  readonly admission: AdmissionPlugin[];
}

export function composeRegistry(parts: RegistryParts): ComposedRegistry {
  const { storage, clock, random, log, tolerations, tokenIssuer, events } = parts;
  const cache = new WatchCache({ storage, clock, log, ...(events ? { events } : {}) });
  const kinds = new Kinds(parts.scheme ?? builtInScheme());
  const allocations = serviceAllocations(parts);
  const nodeRanges = new NodeRanges(storage);
  const plugins = parts.plugins ?? admissionPlugins;
  const admission = [...plugins({ cache, storage, clock, random, tolerations })];
  const usages = new NodeUsages(clock);
  const registry = createRegistry({
    ...{ kinds, storage, cache, admission, clock, random },
    quotas: new EnforcedQuotas(cache, clock),
    strategies: strategies({ serviceAllocations: allocations, nodeRanges }),
    patcher: applyPatch,
    subresources: subresources({ tokenIssuer }),
    virtual: metricsStores(usages, clock),
  });
  const repairOf = <T extends KubeObject>(repaired: Repaired<T>) =>
    new ReservationRepair(repaired, storage, clock, log);
  const repairs = [...allocations.repaired().map(repairOf), repairOf(nodeRanges.repaired())];
  return { kinds, cache, registry, allocations, usages, repairs, admission };
}

function serviceAllocations({ storage, clock, random, serviceCidr, nodePortRange }: RegistryParts) {
  const [first = 0, last = 0] = nodePortRange.split("-").map(Number);
  return new ServiceAllocations({ storage, clock, random, serviceCidr, nodePorts: { first, last } });
}
