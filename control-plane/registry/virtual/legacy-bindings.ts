import { badRequest } from "../../../api/errors.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { Kind } from "../../../api/scheme/kind.js";
import type { RequestContext } from "../contract/request-context.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import { VirtualStore } from "./virtual-store.js";

/** `bindings`, by which schedulers older than the pod's own `binding` bind: the Binding bears the pod's name. */
export class LegacyBindings extends VirtualStore {
  /** @param ofPod the `binding` subresource of pods */
  constructor(
    kind: Kind,
    private readonly ofPod: () => SubresourceStore | undefined,
  ) {
    super(kind);
  }

  override async create(
    context: RequestContext,
    object: KubeObject,
    namespace?: string,
  ): Promise<KubeObject> {
    const { name = "", namespace: own } = object.metadata;
    if (namespace && own && own !== namespace) {
      throw badRequest(
        "the namespace of the provided object does not match the namespace sent on the request",
      );
    }
    const ref = { ...(namespace ? { namespace } : {}), name };
    return (await this.ofPod()?.create?.(context, ref, object)) ?? super.create(context, object);
  }
}
