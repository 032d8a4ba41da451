import type { KubeObject } from "../../api/meta/object.js";
import { applyPatch } from "../../api/patch/apply-patch.js";
import { scheme } from "../../api/scheme.js";
import type { Runnable } from "../../common/run-group.js";
import type { Environment } from "../environment.js";
import type { ControlPlaneOptions } from "../options.js";
import { profiles } from "../profiles.js";
import type { AdmissionPlugin } from "../registry/admission/admission.js";
import { admissionPlugins } from "../registry/admission/index.js";
import { NodeRanges } from "../registry/allocators/node-ranges.js";
import { type Repaired, ReservationRepair } from "../registry/allocators/reservation-repair.js";
import { ServiceAllocations } from "../registry/allocators/service-allocations.js";
import { createRegistry } from "../registry/registry.js";
import type { Registry } from "../registry/resource-store.js";
import { strategies } from "../registry/strategies/index.js";
import { subresources } from "../registry/subresources/index.js";
import type { TokenIssuer } from "../registry/subresources/token.js";
import type { EtcdTls } from "../storage/etcd-members.js";
import { EtcdStorage } from "../storage/etcd-storage.js";
import { WatchCache } from "../storage/watch-cache.js";
import { readEtcdTls } from "./etcd-tls.js";

export interface State {
  readonly storage: EtcdStorage;
  readonly etcdTls: EtcdTls | undefined;
  readonly cache: WatchCache;
  readonly registry: Registry;
  readonly repairs: readonly Runnable[];
  readonly admission: AdmissionPlugin[];
}

/**
 * Storage, cache and registry. What needs the registry and is needed by it comes in later: plugins are added to
 * `admission`, and `tokenIssuer` is asked, only once all parts are made.
 */
export async function composeState(
  options: ControlPlaneOptions,
  environment: Environment,
  tokenIssuer: TokenIssuer,
): Promise<State> {
  const { clock, random } = environment;
  const etcdTls = await readEtcdTls(options);
  const storage = new EtcdStorage({
    ...environment,
    endpoints: options.etcd.split(","),
    ...(etcdTls ? { tls: etcdTls } : {}),
  });
  const cache = new WatchCache({ storage, ...environment });
  const [first = 0, last = 0] = options.nodePortRange.split("-").map(Number);
  const { serviceCidr } = options;
  const allocations = new ServiceAllocations({
    storage,
    clock,
    random,
    serviceCidr,
    nodePorts: { first, last },
  });
  const nodeRanges = new NodeRanges(storage);
  const { tolerations } = profiles[options.profile];
  const admission = [...admissionPlugins({ cache, storage, clock, random, tolerations })];
  const registry = createRegistry({
    scheme,
    storage,
    cache,
    strategies: strategies({ scheme, serviceAllocations: allocations, nodeRanges }),
    admission,
    clock,
    random,
    patcher: applyPatch,
    subresources: subresources({ tokenIssuer }),
  });
  const repairOf = <T extends KubeObject>(repaired: Repaired<T>) =>
    new ReservationRepair(repaired, storage, clock, environment.log);
  const repairs = [...allocations.repaired().map(repairOf), repairOf(nodeRanges.repaired())];
  return { storage, etcdTls, cache, registry, repairs, admission };
}
