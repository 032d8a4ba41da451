import type { V1ResourceQuota } from "../../../api/generated/types.js";
import { resourceQuotas } from "../../../api/resources.js";
import type { Cache } from "../../storage/cache.js";
import type { Stored } from "../../storage/storage.js";
import { resourcePrefix } from "../contract/keys.js";

export type StoredQuota = Stored<V1ResourceQuota>;

const prefix = resourcePrefix(resourceQuotas);
/** Of so many it is looked whether the cache has come as far. */
const manyAhead = 256;

/** The quotas of a namespace as the cache has them, or newer where a write of ours has told so. */
export class KnownQuotas {
  private readonly ahead = new Map<string, StoredQuota>();

  constructor(private readonly cache: Cache) {}

  of(namespace: string): readonly StoredQuota[] {
    const cached = this.cache.list(`${prefix}${namespace}/`) as readonly StoredQuota[];
    return this.ahead.size === 0 ? cached : cached.map((quota) => this.newest(quota));
  }

  learn(quotas: readonly Stored[]): void {
    for (const quota of quotas) this.ahead.set(quota.key, quota as StoredQuota);
    if (this.ahead.size > manyAhead) this.prune();
  }

  private newest(cached: StoredQuota): StoredQuota {
    const own = this.ahead.get(cached.key);
    if (own && own.revision > cached.revision) return own;
    this.ahead.delete(cached.key);
    return cached;
  }

  private prune(): void {
    for (const [key, { revision }] of this.ahead) if (revision <= this.cache.revision) this.ahead.delete(key);
  }
}
