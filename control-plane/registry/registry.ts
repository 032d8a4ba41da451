import type { Kind } from "../../api/scheme/kind.js";
import type { Scheme } from "../../api/scheme.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { Cache } from "../storage/cache.js";
import type { Storage } from "../storage/storage.js";
import type { AdmissionPlugin } from "./admission/admission.js";
import { GenericStore } from "./generic-store.js";
import type { Registry, ResourceStore, SubresourceStore } from "./resource-store.js";
import type { Patcher, Subresources } from "./store-parts.js";
import type { Strategy } from "./strategy.js";
import { LegacyBindings } from "./virtual/legacy-bindings.js";
import { VirtualStore } from "./virtual/virtual-store.js";

export interface RegistryOptions {
  readonly scheme: Scheme;
  readonly storage: Storage;
  readonly cache: Cache;
  /** What kinds do beside their own rules, by `group/resource`, or `resource` alone for the core group. */
  readonly strategies: ReadonlyMap<string, Strategy>;
  /** In the order in which they run; may be filled after the registry is made, for plugins that need it. */
  readonly admission: readonly AdmissionPlugin[];
  readonly clock: Clock;
  readonly random: Random;
  readonly patcher: Patcher;
  readonly subresources: Subresources;
}

/** A generic store for every stored resource of the scheme, and what is served without being stored. */
export function createRegistry(options: RegistryOptions): Registry {
  const stored = options.scheme.all().filter((info) => info.stored);
  const stores = new Map(stored.map((info) => [keyOf(info.group, info.resource), storeOf(info, options)]));
  const all = [...stores.values()];
  const virtual = virtualStores(options.scheme, () => stores.get("pods")?.subresource("binding"));
  return {
    store: (group, resource) => {
      const key = keyOf(group, resource);
      return stores.get(key) ?? virtual.get(key);
    },
    stores: () => all,
  };
}

function virtualStores(scheme: Scheme, podBinding: () => SubresourceStore | undefined) {
  const [bindings, components] = ["bindings", "componentstatuses"].map((name) => scheme.byResource("", name));
  const stores = new Map<string, ResourceStore>();
  if (bindings) stores.set("bindings", new LegacyBindings(bindings, podBinding));
  // The parts of the control plane are one process here, whose health is at /readyz.
  if (components) stores.set("componentstatuses", new VirtualStore(components));
  return stores;
}

function storeOf(info: Kind, options: RegistryOptions): ResourceStore {
  const { scheme: _, strategies, subresources, ...parts } = options;
  const strategy = { ...info.rules, ...strategies.get(keyOf(info.group, info.resource)) };
  return new GenericStore({ ...parts, info, strategy }, subresources);
}

const keyOf = (group: string, resource: string) => (group ? `${group}/${resource}` : resource);
