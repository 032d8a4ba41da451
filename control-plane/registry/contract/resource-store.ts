import type { V1DeleteOptions } from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { PatchType } from "../../../client/client.js";
import type { CacheEntry, CacheEvent } from "../../storage/cache.js";
import type { RequestContext } from "./request-context.js";

/** How objects come out: entries still encoded at most once, in the stored version. */
export interface EntryList {
  readonly entries: readonly CacheEntry[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export interface SelectOptions {
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

export interface EntryListOptions extends SelectOptions {
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan" | undefined;
  readonly limit?: number | undefined;
  readonly continue?: string | undefined;
}

export interface EntryWatchOptions extends SelectOptions {
  readonly resourceVersionMatch?: "Exact" | "NotOlderThan" | undefined;
  readonly sendInitialEvents?: boolean | undefined;
  readonly allowWatchBookmarks?: boolean | undefined;
}

/** `initialEventsEnd` marks the bookmark that ends the initial events. */
export type EntryEvent = Exclude<CacheEvent, { type: "BOOKMARK" }> | EntryBookmark;
export interface EntryBookmark {
  readonly type: "BOOKMARK";
  readonly revision: number;
  readonly initialEventsEnd: boolean;
}

export type DeleteOptions = Omit<V1DeleteOptions, "apiVersion" | "kind">;

/** Deleted at once (`object` is the last state), or marked and left to finalizers or grace. */
export interface DeleteResult {
  readonly object: KubeObject;
  readonly gone: boolean;
}

/** Some kinds are created by a PUT where there was nothing, all by an applier. */
export interface UpdateResult {
  readonly object: KubeObject;
  readonly created: boolean;
}

/**
 * The verbs of one resource, the same for every caller: selection, admission, defaults, strategy, validation and
 * storage. Objects go in and come out in the stored version; the apiserver converts. Throws ApiError.
 */
export interface ResourceStore {
  readonly kind: Kind;
  get(
    context: RequestContext,
    ref: ObjectRef,
    options?: { resourceVersion?: string | undefined },
  ): Promise<CacheEntry>;
  list(context: RequestContext, options: EntryListOptions): Promise<EntryList>;
  /** Resolves once the start is known to be valid (410 Expired otherwise); events that leave the selection are DELETED. */
  watch(context: RequestContext, options: EntryWatchOptions): Promise<AsyncIterable<readonly EntryEvent[]>>;
  create(context: RequestContext, object: KubeObject, namespace?: string): Promise<KubeObject>;
  update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<UpdateResult>;
  /** Applies the patch inside the storage retry loop. Only appliers create what isn't there. */
  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<UpdateResult>;
  delete(context: RequestContext, ref: ObjectRef, options: DeleteOptions): Promise<DeleteResult>;
  deleteCollection(
    context: RequestContext,
    select: EntryListOptions,
    options: DeleteOptions,
  ): Promise<EntryList>;
  /** The store behind `status`, `scale` and other subresources that are read and written as objects. */
  subresource(name: string): SubresourceStore | undefined;
}

export interface Patch {
  readonly type: PatchType;
  /** The patch, parsed; of an applier the configuration, in the version that it names. */
  readonly body: unknown;
  /** An applier takes what others own. */
  readonly force?: boolean | undefined;
  /** The current object in the version that the patch speaks; absent: the stored one. */
  readonly present?: (current: KubeObject) => KubeObject | Promise<KubeObject>;
  /** Decodes the patched object as strictly as the request asked (unknown fields, types), into the stored version. */
  readonly decode: (patched: unknown) => KubeObject | Promise<KubeObject>;
}

/** A part of an object, or an action on it, under its own path. */
export interface SubresourceStore {
  /** The kind that goes in and out: `Scale` of autoscaling/v1, or the resource's own for `status`. */
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
  get?(context: RequestContext, ref: ObjectRef): Promise<KubeObject>;
  update?(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject>;
  patch?(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<KubeObject>;
  /** Actions: binding, eviction, token. */
  create?(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject>;
}

/** Every served resource. */
export interface Registry {
  /** By group and plural name. */
  store(group: string, resource: string): ResourceStore | undefined;
  stores(): readonly ResourceStore[];
}
