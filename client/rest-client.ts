import type { KubeObject, ObjectRef } from "../api/meta/object.js";
import { apiVersionOf } from "../api/meta/object.js";
import type { ResourceType } from "../api/resources.js";
import type { ApiTransport } from "./api-transport.js";
import type {
  Client,
  GetOptions,
  List,
  ListOptions,
  PatchType,
  WatchEvent,
  WatchOptions,
  WriteOptions,
} from "./client.js";
import { listQuery, resourcePath, withQuery, writeQuery } from "./rest-paths.js";
import { watchEvents } from "./rest-watch.js";

const patchContentTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

interface ListAnswer<T extends KubeObject> {
  readonly metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  readonly items?: readonly T[] | null;
}

/** The Kubernetes API by its paths and bodies, over any transport. */
export class RestClient implements Client {
  private readonly transport: ApiTransport;

  constructor(transport: ApiTransport) {
    this.transport = transport;
  }

  get<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef, options: GetOptions = {}): Promise<T> {
    const path = withQuery(resourcePath(type, ref, options.subresource), {
      resourceVersion: options.resourceVersion,
    });
    return this.transport.json({ method: "GET", path, signal: options.signal });
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions = {}): Promise<List<T>> {
    const path = withQuery(resourcePath(type, spot(options)), listQuery(options));
    const answer = await this.transport.json<ListAnswer<T>>({ method: "GET", path, signal: options.signal });
    const { resourceVersion = "", continue: next, remainingItemCount } = answer.metadata;
    return {
      items: answer.items ?? [],
      resourceVersion,
      ...(next ? { continue: next } : {}),
      ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    };
  }

  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: WatchOptions,
  ): AsyncGenerator<readonly WatchEvent<T>[]> {
    const { sendInitialEvents, allowWatchBookmarks, signal } = options;
    const path = withQuery(resourcePath(type, spot(options)), {
      ...listQuery(options),
      watch: true,
      allowWatchBookmarks,
      sendInitialEvents,
      resourceVersionMatch: sendInitialEvents === undefined ? undefined : "NotOlderThan",
    });
    try {
      yield* watchEvents<T>(await this.transport.open({ method: "GET", path, signal }));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions & { readonly ref?: ObjectRef } = {},
  ): Promise<T> {
    const { subresource, signal } = options;
    const where = subresource ? (options.ref ?? refOf(object)) : spot(object.metadata);
    const path = withQuery(resourcePath(type, where, subresource), writeQuery(options));
    const body = subresource ? object : { ...typeMeta(type), ...object };
    return this.transport.json({ method: "POST", path, body, signal });
  }

  update<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = withQuery(resourcePath(type, refOf(object), options.subresource), writeQuery(options));
    return this.transport.json({ method: "PUT", path, body: object, signal: options.signal });
  }

  patch<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    patchType: PatchType,
    patch: unknown,
    options: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<T> {
    const query = { ...writeQuery(options), force: options.force };
    const path = withQuery(resourcePath(type, ref, options.subresource), query);
    const contentType = patchContentTypes[patchType];
    return this.transport.json({ method: "PATCH", path, contentType, body: patch, signal: options.signal });
  }

  async delete<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    deleteOptions: object = {},
    options: WriteOptions = {},
  ): Promise<void> {
    const path = withQuery(resourcePath(type, ref), writeQuery(options));
    await this.transport.json({ method: "DELETE", path, body: deleteOptions, signal: options.signal });
  }

  async deleteCollection<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions,
    deleteOptions: object = {},
  ): Promise<void> {
    const path = withQuery(resourcePath(type, spot(options)), listQuery(options));
    await this.transport.json({ method: "DELETE", path, body: deleteOptions, signal: options.signal });
  }
}

const spot = ({ namespace }: { readonly namespace?: string | undefined }) => (namespace ? { namespace } : {});
const refOf = ({ metadata: { namespace, name = "" } }: KubeObject): ObjectRef =>
  namespace ? { namespace, name } : { name };

/** Objects made in code may say their kind only; the resource knows the version. */
const typeMeta = (type: ResourceType) => ({ apiVersion: apiVersionOf(type) });
