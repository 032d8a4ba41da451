import { readFile } from "node:fs/promises";
import { applyPatch } from "../../api/patch/apply-patch.js";
import { scheme } from "../../api/scheme.js";
import type { Environment } from "../environment.js";
import type { ControlPlaneOptions } from "../options.js";
import { profiles } from "../profiles.js";
import type { AdmissionPlugin } from "../registry/admission/admission.js";
import { admissionPlugins } from "../registry/admission/index.js";
import { ServiceAllocations } from "../registry/allocators/service-allocations.js";
import { createRegistry } from "../registry/registry.js";
import type { Registry } from "../registry/resource-store.js";
import { strategies } from "../registry/strategies/index.js";
import { subresources } from "../registry/subresources/index.js";
import type { TokenIssuer } from "../registry/subresources/token.js";
import { EtcdStorage } from "../storage/etcd-storage.js";
import type { Storage } from "../storage/storage.js";
import { WatchCache } from "../storage/watch-cache.js";

export interface State {
  readonly storage: Storage;
  readonly cache: WatchCache;
  readonly registry: Registry;
  readonly allocations: ServiceAllocations;
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
  const storage = new EtcdStorage({ ...environment, ...(await etcdAccess(options)) });
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
  const { tolerations } = profiles[options.profile];
  const admission = [...admissionPlugins({ cache, storage, clock, random, tolerations })];
  const registry = createRegistry({
    scheme,
    storage,
    cache,
    strategies: strategies({ scheme, serviceAllocations: allocations }),
    admission,
    clock,
    random,
    patcher: applyPatch,
    subresources: subresources({ tokenIssuer }),
  });
  return { storage, cache, registry, allocations, admission };
}

async function etcdAccess({ etcd, etcdCa, etcdCert, etcdKey }: ControlPlaneOptions) {
  const endpoints = etcd.split(",");
  if (!etcdCa) return { endpoints };
  const ca = await readFile(etcdCa);
  if (!etcdCert || !etcdKey) return { endpoints, tls: { ca } };
  return { endpoints, tls: { ca, cert: await readFile(etcdCert), key: await readFile(etcdKey) } };
}
