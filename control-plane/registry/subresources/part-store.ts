import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../request.js";
import type { Patch, ResourceStore, SubresourceStore } from "../resource-store.js";
import type { Change } from "../verbs/change.js";

/** What may be changed under the subresource's path, and how it is checked. */
export type Part = Pick<Change, "prepare" | "validate"> & { readonly subresource: string };

/** The store of the whole objects, as their parts need it. */
export interface WholeStore extends Pick<ResourceStore, "info" | "get"> {
  change(context: RequestContext, ref: ObjectRef, change: Change): Promise<KubeObject>;
  patched(current: KubeObject, patch: Patch): KubeObject;
}

/** A part of the object that is read and written as the whole object: `status`, `finalize`, `approval` … */
export class PartStore implements SubresourceStore {
  readonly kind: SubresourceStore["kind"];

  constructor(
    private readonly store: WholeStore,
    private readonly part: Part,
  ) {
    const { group, storedVersion, kind } = store.info;
    this.kind = { group, version: storedVersion, kind };
  }

  async get(context: RequestContext, ref: ObjectRef): Promise<KubeObject> {
    const { object } = await this.store.get(context, ref);
    return object;
  }

  update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject> {
    return this.store.change(context, ref, { ...this.part, reserves: false, wanted: () => object });
  }

  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<KubeObject> {
    const wanted = (current: KubeObject) => this.store.patched(current, patch);
    return this.store.change(context, ref, { ...this.part, reserves: false, wanted });
  }
}
