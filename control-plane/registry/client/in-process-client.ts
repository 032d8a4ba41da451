import { setMaxListeners } from "node:events";
import { ApiError } from "../../../api/errors.js";
import type { V1UserInfo } from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { ResourceType } from "../../../api/resources.js";
import type {
  CallOptions,
  Client,
  GetOptions,
  List,
  ListOptions,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../../client/client.js";
import type { CacheEntry } from "../../storage/cache.js";
import { notServed } from "../contract/not-served.js";
import type { RequestContext } from "../contract/request-context.js";
import type {
  DeleteOptions,
  Patch,
  Registry,
  ResourceStore,
  SubresourceStore,
} from "../contract/resource-store.js";
import { served, servedAll, servedEvents, stored } from "./client-version.js";
import { managerFor } from "./manager-for.js";

/** The registry as `user` sees it, without authorization: for the control plane's own parts. */
export function clientFor(registry: Registry, user: V1UserInfo): Client {
  return new InProcessClient(registry, user);
}

class InProcessClient implements Client {
  /** Of calls that nobody means to break off: to make one for each is dear. */
  private readonly never = new AbortController().signal;

  constructor(
    private readonly registry: Registry,
    private readonly user: V1UserInfo,
  ) {
    setMaxListeners(0, this.never);
  }

  async get<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    options: GetOptions = {},
  ): Promise<T> {
    const store = this.store(type);
    if (options.subresource !== undefined)
      return (await subresourceVerb(store, options.subresource, "get")(this.context(options), ref)) as T;
    const { object } = await store.get(this.context(options), ref, options);
    return served(type, store.kind, object);
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions = {}): Promise<List<T>> {
    const store = this.store(type);
    const { entries, ...rest } = await store.list(this.context(options), options);
    return { items: await servedAll(type, store.kind, objectsOf(entries)), ...rest };
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: WatchOptions,
  ): AsyncGenerator<readonly WatchEvent<T>[]> {
    const match =
      options.sendInitialEvents === undefined ? {} : ({ resourceVersionMatch: "NotOlderThan" } as const);
    const store = this.store(type);
    const batches = await store.watch(this.context(options), { ...options, ...match });
    for await (const batch of batches) yield servedEvents(type, store.kind, batch);
  }

  async create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions & { readonly ref?: ObjectRef } = {},
  ): Promise<T> {
    const context = this.context(options);
    const { subresource, ref } = options;
    const store = this.store(type);
    if (subresource !== undefined && ref)
      return (await subresourceVerb(store, subresource, "create")(context, ref, object)) as T;
    const given = await stored(type, store.kind, object);
    return served(type, store.kind, await store.create(context, given, object.metadata.namespace));
  }

  async update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const context = this.context(options);
    const { namespace, name = "" } = object.metadata;
    const ref = { ...(namespace ? { namespace } : {}), name };
    const store = this.store(type);
    if (options.subresource !== undefined) {
      const update = subresourceVerb(store, options.subresource, "update");
      return served(type, store.kind, await update(context, ref, await stored(type, store.kind, object)));
    }
    const { object: updated } = await store.update(context, ref, await stored(type, store.kind, object));
    return served(type, store.kind, updated);
  }

  async patch<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    patchType: PatchType,
    body: unknown,
    options: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<T> {
    const context = this.context(options);
    const store = this.store(type);
    const patch: Patch = {
      type: patchType,
      body,
      force: options.force,
      present: (current) => served(type, store.kind, current),
      decode: (patched) => stored(type, store.kind, patched as KubeObject),
    };
    if (options.subresource === undefined)
      return served(type, store.kind, (await store.patch(context, ref, patch)).object);
    const apply = subresourceVerb(store, options.subresource, "patch");
    return served(type, store.kind, await apply(context, ref, patch));
  }

  async delete<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    deleteOptions: DeleteOptions = {},
    options: WriteOptions = {},
  ): Promise<void> {
    await this.store(type).delete(this.context(options), ref, deleteOptions);
  }

  async deleteCollection<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions,
    deleteOptions: DeleteOptions = {},
  ): Promise<void> {
    await this.store(type).deleteCollection(this.context(options), options, deleteOptions);
  }

  /** Throws 404 for a resource that is not served. */
  private store({ group, resource }: ResourceType): ResourceStore {
    const store = this.registry.store(group, resource);
    if (!store) throw notServed();
    return store;
  }

  private context({ signal = this.never, dryRun, fieldManager }: CallOptions & WriteOptions): RequestContext {
    return {
      user: this.user,
      signal,
      ...(dryRun ? { dryRun } : {}),
      fieldManager: fieldManager ?? managerFor(this.user),
    };
  }
}

/** The subresource's part in a verb. Throws 404 when it is not served, and 405 when it has none in this verb. */
function subresourceVerb<K extends "get" | "create" | "update" | "patch">(
  store: ResourceStore,
  subresource: string,
  verb: K,
): NonNullable<SubresourceStore[K]> {
  const found = store.subresource(subresource);
  if (!found) throw notServed();
  const method = found[verb];
  if (!method)
    throw new ApiError("MethodNotAllowed", `the subresource ${subresource} doesn't support ${verb}`);
  return method.bind(found) as NonNullable<SubresourceStore[K]>;
}

const objectsOf = (entries: readonly CacheEntry[]) => entries.map(({ object }) => object);
