import type { KubeObject, ObjectRef } from "../../api/meta/object.js";
import type { ResourceInfo } from "../../api/scheme/resource-info.js";
import type { CacheEntry } from "../storage/cache.js";
import type { RequestContext } from "./request.js";
import type {
  DeleteOptions,
  DeleteResult,
  EntryEvent,
  EntryList,
  EntryListOptions,
  EntryWatchOptions,
  Patch,
  ResourceStore,
  SubresourceStore,
  UpdateResult,
} from "./resource-store.js";
import type { StoreParts } from "./store-parts.js";
import { statusStore } from "./subresources/status.js";
import type { Change } from "./verbs/change.js";
import { createObject } from "./verbs/create.js";
import { deleteObject } from "./verbs/delete.js";
import { deleteSelected } from "./verbs/delete-collection.js";
import { getEntry } from "./verbs/get.js";
import { listEntries } from "./verbs/list.js";
import { checkName } from "./verbs/object-checks.js";
import { updateObject } from "./verbs/read-modify-write.js";
import { watchEntries } from "./verbs/watch.js";

/** The store behind a subresource that the generic store doesn't know: scale, binding, eviction, token … */
export type Subresources = (store: GenericStore, name: string) => SubresourceStore | undefined;

/** The verbs of one resource, for every kind; what a kind does differently is in its strategy. */
export class GenericStore implements ResourceStore {
  readonly info: ResourceInfo;
  private readonly known = new Map<string, SubresourceStore | undefined>();

  constructor(
    readonly parts: StoreParts,
    private readonly subresources: Subresources,
  ) {
    this.info = parts.info;
  }

  get(
    context: RequestContext,
    ref: ObjectRef,
    { resourceVersion }: { resourceVersion?: string | undefined } = {},
  ): Promise<CacheEntry> {
    return getEntry(this.parts, context, ref, resourceVersion);
  }

  list(context: RequestContext, options: EntryListOptions): Promise<EntryList> {
    return listEntries(this.parts, context, options);
  }

  watch(context: RequestContext, options: EntryWatchOptions): Promise<AsyncIterable<readonly EntryEvent[]>> {
    return watchEntries(this.parts, context, options);
  }

  create(context: RequestContext, object: KubeObject, namespace?: string): Promise<KubeObject> {
    return createObject(this.parts, context, object, namespace);
  }

  async update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<UpdateResult> {
    checkName(object, ref);
    const create = this.parts.strategy.allowCreateOnUpdate ? object : undefined;
    return updateObject(this.parts, context, ref, { ...this.wholeObject(), wanted: () => object, create });
  }

  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<KubeObject> {
    const wanted = (current: KubeObject) => this.patched(current, patch);
    return this.change(context, ref, { ...this.wholeObject(), wanted });
  }

  delete(context: RequestContext, ref: ObjectRef, options: DeleteOptions): Promise<DeleteResult> {
    return deleteObject(this.parts, context, ref, options);
  }

  deleteCollection(
    context: RequestContext,
    select: EntryListOptions,
    options: DeleteOptions,
  ): Promise<EntryList> {
    return deleteSelected(this.parts, context, select, options);
  }

  subresource(name: string): SubresourceStore | undefined {
    if (!this.known.has(name)) this.known.set(name, this.makeSubresource(name));
    return this.known.get(name);
  }

  /** One read-modify-write with its own rules: for subresources. */
  async change(context: RequestContext, ref: ObjectRef, change: Change): Promise<KubeObject> {
    const { object } = await updateObject(this.parts, context, ref, change);
    return object;
  }

  patched(current: KubeObject, patch: Patch): KubeObject {
    const presented = patch.present?.(current) ?? current;
    return patch.decode(this.parts.patcher(this.info, presented, patch));
  }

  private makeSubresource(name: string): SubresourceStore | undefined {
    if (!this.info.subresources.includes(name)) return undefined;
    return name === "status" ? statusStore(this, this.parts.strategy) : this.subresources(this, name);
  }

  private wholeObject(): Omit<Change, "wanted"> {
    const { strategy } = this.parts;
    return {
      reserves: true,
      prepare: (object, old, context) => strategy.prepareForUpdate?.(object, old, context),
      validate: (object, old) => [
        ...(strategy.validate?.(object) ?? []),
        ...(strategy.validateUpdate?.(object, old) ?? []),
      ],
    };
  }
}
