import { ApiError, notFound } from "../../../api/errors.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { CacheEntry } from "../../storage/cache.js";
import type { RequestContext } from "../contract/request-context.js";
import type {
  DeleteResult,
  EntryEvent,
  EntryList,
  EntryListOptions,
  ResourceStore,
  SubresourceStore,
  UpdateResult,
} from "../contract/resource-store.js";

/** A resource that is served and never kept: empty to readers, and refused to writers where a kind does not say more. */
export class VirtualStore implements ResourceStore {
  constructor(readonly kind: Kind) {}

  get(_context: RequestContext, { name }: ObjectRef): Promise<CacheEntry> {
    return Promise.reject(notFound(this.kind, name));
  }

  list(_context: RequestContext, _options: EntryListOptions): Promise<EntryList> {
    return Promise.resolve({ entries: [], resourceVersion: "" });
  }

  watch(): Promise<AsyncIterable<readonly EntryEvent[]>> {
    return this.refuse();
  }

  create(_context: RequestContext, _object: KubeObject, _namespace?: string): Promise<KubeObject> {
    return this.refuse();
  }

  update(): Promise<UpdateResult> {
    return this.refuse();
  }

  patch(): Promise<UpdateResult> {
    return this.refuse();
  }

  delete(): Promise<DeleteResult> {
    return this.refuse();
  }

  deleteCollection(): Promise<EntryList> {
    return this.refuse();
  }

  subresource(_name: string): SubresourceStore | undefined {
    return undefined;
  }

  private refuse(): Promise<never> {
    const why = "the server does not allow this method on the requested resource";
    return Promise.reject(new ApiError("MethodNotAllowed", why));
  }
}
