import { ApiError } from "../../api/errors.js";
import type { V1Status } from "../../api/generated/types.js";
import { apiVersionOf, type KubeObject, type ObjectRef } from "../../api/meta/object.js";
import type { ResourceType } from "../../api/resources.js";
import type {
  Client,
  List,
  ListOptions,
  PatchType,
  ReadOptions,
  WatchEvent,
  WriteOptions,
} from "../../client/client.js";
import { messageOf } from "../../common/errors.js";
import type { ApiRequest, ApiResponse } from "../../proto/generated/agent.js";

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
type DeleteOptions = Parameters<Client["delete"]>[2];

const patchTypes: Readonly<Record<PatchType, string>> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
  apply: "application/apply-patch+yaml",
};

interface ListBody<T> {
  readonly items: T[];
  readonly metadata: { readonly resourceVersion: string; continue?: string; remainingItemCount?: number };
}

/** The Kubernetes API over the link's `Api` call. It has no watches: assignments take their place on a node. */
export class ApiCallClient implements Client {
  constructor(private readonly call: (request: ApiRequest, signal?: AbortSignal) => Promise<ApiResponse>) {}

  get<T extends KubeObject>(type: ResourceType<T>, ref: ObjectRef, options: ReadOptions = {}): Promise<T> {
    const { resourceVersion, signal } = options;
    return this.request<T>("GET", pathOf(type, ref), { resourceVersion }, { signal });
  }

  async list<T extends KubeObject>(type: ResourceType<T>, options: ListOptions = {}): Promise<List<T>> {
    const { namespace, signal, ...query } = options;
    const path = pathOf(type, { namespace });
    const { items, metadata } = await this.request<ListBody<T>>("GET", path, query, { signal });
    return {
      items,
      resourceVersion: metadata.resourceVersion,
      ...(metadata.continue ? { continue: metadata.continue } : {}),
      ...(metadata.remainingItemCount === undefined
        ? {}
        : { remainingItemCount: metadata.remainingItemCount }),
    };
  }

  // biome-ignore lint/correctness/useYield: it only refuses
  async *watch<T extends KubeObject>(type: ResourceType<T>): AsyncIterable<readonly WatchEvent<T>[]> {
    throw new ApiError("MethodNotAllowed", `watch of ${type.resource} is not served over an agent's link`);
  }

  create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: WriteOptions & { readonly ref?: ObjectRef } = {},
  ): Promise<T> {
    const { ref, subresource } = options;
    const { namespace } = object.metadata;
    const path = ref ? pathOf(type, ref, subresource) : pathOf(type, { namespace });
    return this.request<T>("POST", path, writeQuery(options), { body: object, signal: options.signal });
  }

  update<T extends KubeObject>(type: ResourceType<T>, object: T, options: WriteOptions = {}): Promise<T> {
    const path = pathOf(type, object.metadata, options.subresource);
    return this.request<T>("PUT", path, writeQuery(options), { body: object, signal: options.signal });
  }

  patch<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    patchType: PatchType,
    patch: unknown,
    options: WriteOptions & { readonly force?: boolean } = {},
  ): Promise<T> {
    const query = { ...writeQuery(options), force: options.force };
    const content = { body: patch, contentType: patchTypes[patchType], signal: options.signal };
    return this.request<T>("PATCH", pathOf(type, ref, options.subresource), query, content);
  }

  async delete<T extends KubeObject>(
    type: ResourceType<T>,
    ref: ObjectRef,
    deleteOptions: DeleteOptions = {},
    options: WriteOptions = {},
  ): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...deleteOptions };
    const path = pathOf(type, ref, options.subresource);
    await this.request("DELETE", path, writeQuery(options), { body, signal: options.signal });
  }

  async deleteCollection<T extends KubeObject>(
    type: ResourceType<T>,
    { namespace, signal, ...query }: ListOptions,
    deleteOptions: DeleteOptions = {},
  ): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", ...deleteOptions };
    await this.request("DELETE", pathOf(type, { namespace }), query, { body, signal });
  }

  private async request<R>(
    method: string,
    path: string,
    query: Query,
    content: { body?: unknown; contentType?: string; signal?: AbortSignal | undefined },
  ): Promise<R> {
    const { body, contentType = "application/json", signal } = content;
    const request = {
      method,
      path: path + queryString(query),
      headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": contentType }) },
      body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
    };
    const response = await this.call(request, signal).catch((cause) => {
      if (signal?.aborted) throw signal.reason;
      throw new ApiError(
        "ServiceUnavailable",
        `the control plane did not answer: ${messageOf(cause)}`,
        undefined,
        { cause },
      );
    });
    return answerOf<R>(response);
  }
}

const plainFailure = { apiVersion: "v1", kind: "Status", metadata: {}, status: "Failure" } as const;

function answerOf<R>({ statusCode, body }: ApiResponse): R {
  const text = body.toString("utf8");
  if (statusCode < 300) return JSON.parse(text) as R;
  throw ApiError.fromStatus(statusOf(text) ?? { ...plainFailure, message: text, code: statusCode });
}

function statusOf(text: string): V1Status | undefined {
  try {
    const parsed = JSON.parse(text) as V1Status;
    return parsed.kind === "Status" ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function pathOf(
  type: ResourceType,
  { namespace, name }: { readonly namespace?: string | undefined; readonly name?: string | undefined },
  subresource?: string,
): string {
  const parts = [
    type.group ? "apis" : "api",
    apiVersionOf(type),
    ...(namespace ? ["namespaces", encodeURIComponent(namespace)] : []),
    type.resource,
    ...(name ? [encodeURIComponent(name)] : []),
    ...(subresource ? [subresource] : []),
  ];
  return `/${parts.join("/")}`;
}

const writeQuery = ({ dryRun, fieldManager }: WriteOptions): Query => ({
  dryRun: dryRun ? "All" : undefined,
  fieldManager,
});

function queryString(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return given.length > 0 ? `?${given.join("&")}` : "";
}
