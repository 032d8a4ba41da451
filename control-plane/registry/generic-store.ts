import type { KubeObject, ObjectRef } from "../../api/meta/object.js";
import type { Kind } from "../../api/scheme/kind.js";
import type { CacheEntry } from "../storage/cache.js";
import type { RequestContext } from "./contract/request-context.js";
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
} from "./contract/resource-store.js";
import { createObject } from "./verbs/create.js";
import { deleteObject } from "./verbs/delete.js";
import { deleteCollection } from "./verbs/delete-collection.js";
import { getEntry } from "./verbs/get.js";
import { listEntries } from "./verbs/list.js";
import { patchObject } from "./verbs/patch.js";
import type { StoreParts, Subresources } from "./verbs/store-parts.js";
import { updateObject } from "./verbs/update.js";
import { watchEntries } from "./verbs/watch.js";

/** The verbs of one resource, for every kind; what a kind does differently is in its strategy. */
export class GenericStore implements ResourceStore {
  readonly kind: Kind;
  private readonly known = new Map<string, SubresourceStore | undefined>();

  constructor(
    private readonly parts: StoreParts,
    private readonly subresources: Subresources,
  ) {
    this.kind = parts.kind;
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

  update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<UpdateResult> {
    return updateObject(this.parts, context, ref, object);
  }

  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<UpdateResult> {
    return patchObject(this.parts, context, ref, patch);
  }

  delete(context: RequestContext, ref: ObjectRef, options: DeleteOptions): Promise<DeleteResult> {
    return deleteObject(this.parts, context, ref, options);
  }

  deleteCollection(
    context: RequestContext,
    select: EntryListOptions,
    options: DeleteOptions,
  ): Promise<EntryList> {
    return deleteCollection(this.parts, context, select, options);
  }

  subresource(name: string): SubresourceStore | undefined {
    if (!this.known.has(name)) this.known.set(name, this.makeSubresource(name));
    return this.known.get(name);
  }

  private makeSubresource(name: string): SubresourceStore | undefined {
    const served = this.kind.subresources.some((subresource) => subresource.name === name);
    return served ? this.subresources(this.parts, name) : undefined;
  }
}
