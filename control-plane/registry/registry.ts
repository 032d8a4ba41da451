import { Shapes } from "../../api/apply/shape.js";
import { Versions } from "../../api/apply/versions.js";
import type { Kind } from "../../api/scheme/kind.js";
import type { Kinds, KindsChange } from "../../api/scheme/kinds.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import type { Cache } from "../storage/cache.js";
import type { Storage } from "../storage/storage.js";
import type { AdmissionPlugin } from "./admission/admission.js";
import { resourcePrefix } from "./contract/keys.js";
import { notServed } from "./contract/not-served.js";
import type { Registry, ResourceStore } from "./contract/resource-store.js";
import type { Strategy } from "./contract/strategy.js";
import { GenericStore } from "./generic-store.js";
import { ServedStorage } from "./served-storage.js";
import type { Quotas } from "./verbs/quotas.js";
import { expired } from "./verbs/storage-errors.js";
import type { Patcher, Subresources } from "./verbs/store-parts.js";
import { LegacyBindings } from "./virtual/legacy-bindings.js";
import { VirtualStore } from "./virtual/virtual-store.js";

export interface RegistryOptions {
  readonly kinds: Kinds;
  readonly storage: Storage;
  readonly cache: Cache;
  /** What kinds do beside their own rules, by `group/resource`, or `resource` alone for the core group. */
  readonly strategies: ReadonlyMap<string, Strategy>;
  /** In the order in which they run; may be filled after the registry is made, for plugins that need it. */
  readonly admission: readonly AdmissionPlugin[];
  readonly quotas: Quotas;
  readonly clock: Clock;
  readonly random: Random;
  readonly patcher: Patcher;
  readonly subresources: Subresources;
  /** What is served without being stored and answered from elsewhere, by `group/resource`; the others are empty. */
  readonly virtual?: ReadonlyMap<string, VirtualResource>;
}

export type VirtualResource = (kind: Kind, registry: Registry) => ResourceStore;

/** A store for every kind that is served, made and ended as kinds come and go. */
export function createRegistry(options: RegistryOptions): Registry {
  return new LiveRegistry(options);
}

class LiveRegistry implements Registry {
  private readonly known = new Map<string, ResourceStore>();
  private readonly shapes = new Shapes();

  constructor(private readonly options: RegistryOptions) {
    for (const kind of options.kinds.current().all()) this.serve(kind, 0);
    options.kinds.onChange((change) => this.follow(change));
  }

  store(group: string, resource: string): ResourceStore | undefined {
    return this.known.get(keyOf(group, resource));
  }

  stores(): readonly ResourceStore[] {
    return [...this.known.values()].filter(({ kind }) => kind.stored);
  }

  /** What is stored stays; those who watched a kind that was replaced begin anew, by its new rules. */
  private follow({ gone, come }: KindsChange): void {
    const { cache } = this.options;
    for (const kind of gone) {
      this.known.delete(keyOf(kind.group, kind.resource));
      cache.forget(resourcePrefix(kind));
    }
    for (const kind of come) this.serve(kind, cache.revision);
  }

  private serve(kind: Kind, since: number): void {
    const store = kind.stored ? this.generic(kind, since) : this.virtual(kind);
    if (store) this.known.set(keyOf(kind.group, kind.resource), store);
  }

  private generic(kind: Kind, since: number): ResourceStore {
    const { kinds: _, strategies, subresources, virtual: __, ...options } = this.options;
    const strategy = { ...kind.rules, ...strategies.get(keyOf(kind.group, kind.resource)) };
    const storage = new ServedStorage(options.storage, () => void this.servedNow(kind));
    const confirmCurrent = () => this.confirmCurrent(kind);
    const versions = new Versions(kind, this.shapes);
    const parts = { ...options, storage, kind, strategy, since, confirmCurrent, versions };
    return new GenericStore(parts, subresources);
  }

  /** The value by which the kind is served by now. Throws 404 when it has gone. */
  private servedNow({ group, resource }: Kind): Kind {
    const store = this.store(group, resource);
    if (!store) throw notServed();
    return store.kind;
  }

  private confirmCurrent(kind: Kind): void {
    if (this.servedNow(kind) !== kind) throw expired("too old resource version: the kind was changed");
  }

  /** What is served without being stored; undefined where it is posted and answered elsewhere. */
  private virtual(kind: Kind): ResourceStore | undefined {
    const key = keyOf(kind.group, kind.resource);
    if (key === "bindings")
      return new LegacyBindings(kind, () => this.store("", "pods")?.subresource("binding"));
    const made = this.options.virtual?.get(key)?.(kind, this);
    return made ?? (kind.verbs.includes("list") ? new VirtualStore(kind) : undefined);
  }
}

const keyOf = (group: string, resource: string) => (group ? `${group}/${resource}` : resource);
