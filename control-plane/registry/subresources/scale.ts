import { invalid, invalidObject } from "../../../api/field-error.js";
import type { V1Scale } from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { Scaling } from "../../../api/scheme/scaling.js";
import { keepStatus } from "../../../api/scheme/status-rules.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch, SubresourceStore } from "../contract/resource-store.js";
import { getEntry } from "../verbs/get.js";
import { patched } from "../verbs/patch.js";
import { readModifyWrite } from "../verbs/read-modify-write.js";
import type { StoreParts } from "../verbs/store-parts.js";

/** How many of something there should be, in the same form for every kind that can be scaled. */
export class ScaleStore implements SubresourceStore {
  readonly kind = { group: "autoscaling", version: "v1", kind: "Scale" };

  constructor(
    private readonly parts: StoreParts,
    private readonly scaling: Scaling,
  ) {}

  async get(context: RequestContext, ref: ObjectRef): Promise<V1Scale> {
    const { object } = await getEntry(this.parts, context, ref);
    return this.scaleOf(object);
  }

  update(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<V1Scale> {
    return this.change(context, ref, () => object as V1Scale);
  }

  patch(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<V1Scale> {
    return this.change(
      context,
      ref,
      (current) => patched(this.parts, this.scaleOf(current), patch) as Promise<V1Scale>,
    );
  }

  private async change(
    context: RequestContext,
    ref: ObjectRef,
    scale: (current: KubeObject) => V1Scale | Promise<V1Scale>,
  ): Promise<V1Scale> {
    const { object } = await readModifyWrite(this.parts, context, ref, {
      subresource: "scale",
      reserves: false,
      wanted: async (current) => this.scaled(current, await scale(current), ref.name),
      prepare: keepStatus,
      validate: () => [],
    });
    return this.scaleOf(object);
  }

  private scaleOf(object: KubeObject): V1Scale {
    const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
    return {
      kind: "Scale",
      apiVersion: "autoscaling/v1",
      metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
      spec: { replicas: this.scaling.wanted(object) },
      status: { replicas: this.scaling.found(object), selector: this.scaling.selector(object) },
    };
  }

  private scaled(current: KubeObject, { metadata, spec }: V1Scale, name: string): KubeObject {
    const replicas = spec?.replicas ?? 0;
    if (replicas < 0) {
      const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
      throw invalidObject(this.kind, name, [error]);
    }
    const { resourceVersion: _version, ...kept } = current.metadata;
    const demanded = {
      ...(metadata?.uid ? { uid: metadata.uid } : {}),
      ...(metadata?.resourceVersion ? { resourceVersion: metadata.resourceVersion } : {}),
    };
    return { ...this.scaling.scaled(current, replicas), metadata: { ...kept, ...demanded } };
  }
}
