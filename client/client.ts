import type { V1DeleteOptions } from "../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface ReadOptions extends CallOptions {
  /** Absent: linearizable. `0`: whatever is at hand. */
  readonly resourceVersion?: string;
}

export interface GetOptions extends ReadOptions {
  /** `scale` and the like: what is answered is of that part's kind. */
  readonly subresource?: string;
}

export interface ListOptions extends ReadOptions {
  /** Absent: all namespaces. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  readonly limit?: number;
  readonly continue?: string;
}

export interface WatchOptions extends ListOptions {
  readonly allowWatchBookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly signal: AbortSignal;
}

export interface WriteOptions extends CallOptions {
  readonly dryRun?: boolean;
  readonly fieldManager?: string;
  /** `status`, `scale`, `binding`, `eviction`, `token` … */
  readonly subresource?: string;
}

export interface List<T extends KubeObject> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remainingItemCount?: number;
}

export type WatchEvent<T extends KubeObject> =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: T }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string; readonly initialEventsEnd: boolean };

export type PatchType = "json" | "merge" | "strategic" | "apply";

/**
 * The Kubernetes API as one caller with one identity sees it: in-process (bound to the registry) or over REST.
 * Throws ApiError. What it returns may be frozen and shared: change a copy.
 */
export interface Client {
  get<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef, options?: GetOptions): Promise<T>;
  list<T extends KubeObject>(type: ResourceType<T>, options?: ListOptions): Promise<List<T>>;
  /** Batches of events from `resourceVersion` on. Throws ApiError 410 when that is too old; ends on abort. */
  watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: WatchOptions,
  ): AsyncIterable<readonly WatchEvent<T>[]>;
  /** With a subresource, `object` is what that takes (Binding, Eviction, TokenRequest), named by `ref`. */
  create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options?: WriteOptions & { readonly ref?: ObjectRef },
  ): Promise<T>;
  update<T extends KubeObject>(type: ResourceType<T>, object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    patchType: PatchType,
    patch: unknown,
    options?: WriteOptions & { readonly force?: boolean },
  ): Promise<T>;
  /** Resolves when the deletion is accepted; the object may stay until its finalizers or grace are done. */
  delete<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    deleteOptions?: Omit<V1DeleteOptions, "apiVersion" | "kind">,
    options?: WriteOptions,
  ): Promise<void>;
  deleteCollection<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions,
    deleteOptions?: Omit<V1DeleteOptions, "apiVersion" | "kind">,
  ): Promise<void>;
}
