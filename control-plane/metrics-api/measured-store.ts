import { notFound } from "../../api/errors.js";
import type { KubeObject, ObjectRef } from "../../api/meta/object.js";
import { keyOf } from "../../api/meta/object.js";
import type { Kind } from "../../api/scheme/kind.js";
import type { Clock } from "../../common/clock.js";
import { objectKey } from "../registry/contract/keys.js";
import type { RequestContext } from "../registry/contract/request-context.js";
import type { EntryList, EntryListOptions, ResourceStore } from "../registry/contract/resource-store.js";
import { selectionOf } from "../registry/verbs/selection.js";
import { VirtualStore } from "../registry/virtual/virtual-store.js";
import type { CacheEntry } from "../storage/cache.js";
import { cacheEntry } from "../storage/cache-entry.js";

const yieldEvery = 2_000;

/** What some stored objects use: an object of the same name for each of which that is known. */
export class MeasuredStore<T extends KubeObject> extends VirtualStore {
  /**
   * @param of the store of what is measured
   * @param measured what one of its objects uses; undefined while that is not known
   */
  constructor(
    kind: Kind,
    private readonly of: () => ResourceStore | undefined,
    private readonly measured: (object: T) => KubeObject | undefined,
    private readonly clock: Clock,
  ) {
    super(kind);
  }

  override async get(context: RequestContext, ref: ObjectRef): Promise<CacheEntry> {
    const found = await this.of()?.get(context, ref, { resourceVersion: "0" });
    const measured = found && this.measured(found.object as T);
    if (!measured) throw notFound({ ...this.kind, resource: this.kind.kind.toLowerCase() }, keyOf(ref));
    return this.entry(measured);
  }

  /** All at once, whatever the limit: the next page would be of another moment. */
  override async list(
    context: RequestContext,
    { namespace, labelSelector, fieldSelector }: EntryListOptions,
  ): Promise<EntryList> {
    // Refuses what the objects themselves may be selected by and their measurements may not.
    selectionOf(this.kind, {}, { namespace, labelSelector, fieldSelector });
    const options = { namespace, labelSelector, fieldSelector, resourceVersion: "0" };
    const found = await this.of()?.list(context, options);
    const entries: CacheEntry[] = [];
    for (const [index, { object }] of (found?.entries ?? []).entries()) {
      const measured = this.measured(object as T);
      if (measured) entries.push(this.entry(measured));
      if (index % yieldEvery === yieldEvery - 1) await this.clock.yield();
    }
    return { entries, resourceVersion: "" };
  }

  private entry(object: KubeObject): CacheEntry {
    const { name = "", namespace } = object.metadata;
    const key = objectKey(this.kind, { name, ...(namespace ? { namespace } : {}) });
    return cacheEntry({ key, object, revision: 0, bytes: undefined });
  }
}
