import { convert, storedApiVersion } from "../../api/conversion/convert.js";
import { ApiError } from "../../api/errors.js";
import type { V1UserInfo } from "../../api/generated/types.js";
import { apiVersionOf, type KubeObject, type ObjectRef } from "../../api/meta/object.js";
import type { ResourceType } from "../../api/resources.js";
import type {
  CallOptions,
  Client,
  List,
  ListOptions,
  PatchType,
  ReadOptions,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "../../client/client.js";
import type { RequestContext } from "./request.js";
import type {
  DeleteOptions,
  EntryEvent,
  Patch,
  Registry,
  ResourceStore,
  SubresourceStore,
} from "./resource-store.js";

/** The registry as `user` sees it, without authorization: for the control plane's own parts. */
export function clientFor(registry: Registry, user: V1UserInfo): Client {
  return new InProcessClient(registry, user);
}

class InProcessClient implements Client {
  constructor(
    private readonly registry: Registry,
    private readonly user: V1UserInfo,
  ) {}

  async get<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    options: ReadOptions = {},
  ): Promise<T> {
    const { object } = await this.store(type).get(this.context(options), ref, options);
    return served(type, object);
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions = {}): Promise<List<T>> {
    const { entries, ...rest } = await this.store(type).list(this.context(options), options);
    return { items: entries.map(({ object }) => served(type, object)), ...rest };
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: WatchOptions,
  ): AsyncGenerator<readonly WatchEvent<T>[]> {
    const match =
      options.sendInitialEvents === undefined ? {} : ({ resourceVersionMatch: "NotOlderThan" } as const);
    const batches = await this.store(type).watch(this.context(options), { ...options, ...match });
    for await (const batch of batches) yield batch.map((event) => clientEvent(type, event));
  }

  async create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions & { readonly ref?: ObjectRef } = {},
  ): Promise<T> {
    const context = this.context(options);
    const { subresource, ref } = options;
    if (subresource !== undefined && ref) {
      const action = required(this.subresource(type, subresource), "create", subresource);
      return (await action(context, ref, object)) as T;
    }
    const stored = await this.store(type).create(
      context,
      this.stored(type, object),
      object.metadata.namespace,
    );
    return served(type, stored);
  }

  async update<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions = {},
  ): Promise<T> {
    const context = this.context(options);
    const { namespace, name = "" } = object.metadata;
    const ref = { ...(namespace ? { namespace } : {}), name };
    if (options.subresource !== undefined) {
      const update = required(this.subresource(type, options.subresource), "update", options.subresource);
      return served(type, await update(context, ref, this.stored(type, object)));
    }
    const { object: updated } = await this.store(type).update(context, ref, this.stored(type, object));
    return served(type, updated);
  }

  async patch<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    patchType: PatchType,
    body: unknown,
    options: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<T> {
    const context = this.context(options);
    const patch: Patch = {
      type: patchType,
      body,
      force: options.force,
      present: (current) => served(type, current),
      decode: (patched) => this.stored(type, patched as KubeObject),
    };
    if (options.subresource === undefined)
      return served(type, await this.store(type).patch(context, ref, patch));
    const apply = required(this.subresource(type, options.subresource), "patch", options.subresource);
    return served(type, await apply(context, ref, patch));
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

  private store({ group, resource }: ResourceType): ResourceStore {
    const store = this.registry.store(group, resource);
    if (!store) throw new ApiError("NotFound", "the server could not find the requested resource");
    return store;
  }

  private subresource(type: ResourceType, name: string): SubresourceStore {
    const found = this.store(type).subresource(name);
    if (!found) throw new ApiError("NotFound", "the server could not find the requested resource");
    return found;
  }

  private stored(type: ResourceType, object: KubeObject): KubeObject {
    const { info } = this.store(type);
    const typed = {
      ...object,
      apiVersion: object.apiVersion ?? apiVersionOf(type),
      kind: object.kind ?? info.kind,
    };
    // Only objects of the resource itself are converted; a Scale has its own version.
    return typed.kind === info.kind ? convert(typed, storedApiVersion(info)) : typed;
  }

  private context({
    signal = new AbortController().signal,
    dryRun,
    fieldManager,
  }: CallOptions & WriteOptions): RequestContext {
    return { user: this.user, signal, ...(dryRun ? { dryRun } : {}), fieldManager };
  }
}

/** What the caller asked for is of the type's version; what another kind answers (Scale) passes as it is. */
function served<T extends KubeObject>(type: ResourceType<T>, object: KubeObject): T {
  const wanted = apiVersionOf(type);
  return (object.kind === "Scale" ? object : convert(object, wanted)) as T;
}

function clientEvent<T extends KubeObject>(type: ResourceType<T>, event: EntryEvent): WatchEvent<T> {
  if (event.type !== "BOOKMARK") return { type: event.type, object: served(type, event.entry.object) };
  const { revision, initialEventsEnd } = event;
  return { type: "BOOKMARK", resourceVersion: String(revision), initialEventsEnd };
}

function required<K extends "create" | "update" | "patch">(
  store: SubresourceStore,
  verb: K,
  name: string,
): NonNullable<SubresourceStore[K]> {
  const method = store[verb];
  if (!method) throw new ApiError("MethodNotAllowed", `the subresource ${name} doesn't support ${verb}`);
  return method.bind(store) as NonNullable<SubresourceStore[K]>;
}
