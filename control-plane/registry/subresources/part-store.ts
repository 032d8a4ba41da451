import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch, SubresourceStore } from "../contract/resource-store.js";
import type { Change } from "../verbs/change.js";
import { getEntry } from "../verbs/get.js";
import { patched } from "../verbs/patch.js";
import { readModifyWrite } from "../verbs/read-modify-write.js";
import type { StoreParts } from "../verbs/store-parts.js";

/** What may be changed under the subresource's path, and how it is checked. */
export type Part = Pick<Change, "prepare" | "validate"> & { readonly subresource: string };

/** A part of the object that is read and written as the whole object: `status`, `finalize`, `approval` … */
export class PartStore implements SubresourceStore {
  readonly kind: SubresourceStore["kind"];

  constructor(
    private readonly parts: StoreParts,
    private readonly part: Part,
  ) {
    const { group, storedVersion, kind } = parts.kind;
    this.kind = { group, version: storedVersion, kind };
  }

  async get(context: RequestContext, ref: ObjectRef): Promise<KubeObject> {
    const { object } = await getEntry(this.parts, context, ref);
    return object;
  }

  update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject> {
    return this.change(context, ref, () => object);
  }

  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<KubeObject> {
    const { subresource } = this.part;
    const wanted = (current: KubeObject) => patched(this.parts, context, subresource, current, patch);
    return this.change(context, ref, wanted, patch.type === "apply");
  }

  private async change(
    context: RequestContext,
    ref: ObjectRef,
    wanted: Change["wanted"],
    owned = false,
  ): Promise<KubeObject> {
    const change = { ...this.part, reserves: false, wanted, owned };
    const { object } = await readModifyWrite(this.parts, context, ref, change);
    return object;
  }
}
