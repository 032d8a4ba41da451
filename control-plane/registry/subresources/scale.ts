import { invalid, invalidObject } from "../../../api/field-error.js";
import type { V1Scale } from "../../../api/generated/types.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import type { Scaling } from "../../../api/scheme/scaling.js";
import { keepStatus } from "../../../api/scheme/status-rules.js";
import type { RequestContext } from "../contract/request-context.js";
import type { Patch, SubresourceStore } from "../contract/resource-store.js";
import type { Change } from "../verbs/change.js";
import { applied } from "../verbs/field-owners.js";
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
    if (patch.type === "apply") return this.apply(context, ref, patch);
    const scale = (current: KubeObject) =>
      patched(this.parts, context, "scale", this.scaleOf(current), patch);
    return this.change(context, ref, (current) => scale(current) as Promise<V1Scale>);
  }

  private change(
    context: RequestContext,
    ref: ObjectRef,
    scale: (current: KubeObject) => V1Scale | Promise<V1Scale>,
  ): Promise<V1Scale> {
    return this.write(context, ref, {
      wanted: async (current) => this.scaled(current, await scale(current), ref.name),
    });
  }

  /** Who applies a scale owns the field of the object that says how many. */
  private async apply(context: RequestContext, ref: ObjectRef, patch: Patch): Promise<V1Scale> {
    const scale = (await patch.decode(patch.body)) as V1Scale;
    const replicas = this.wantedBy(scale, ref.name);
    const wanted = (current: KubeObject) => {
      const { apiVersion, kind } = current;
      const metadata = { name: ref.name, ...demandedOf(scale) };
      const body = { apiVersion, kind, metadata, ...(scale.spec ? { spec: { replicas } } : {}) };
      const decode = (outcome: unknown) => outcome as KubeObject;
      return applied(this.parts, context, "scale", current, {
        type: "apply",
        force: patch.force,
        body,
        decode,
      });
    };
    return this.write(context, ref, { wanted, owned: true });
  }

  private async write(
    context: RequestContext,
    ref: ObjectRef,
    change: Pick<Change, "wanted" | "owned">,
  ): Promise<V1Scale> {
    const rules = { subresource: "scale", reserves: false, prepare: keepStatus, validate: () => [] };
    const { object } = await readModifyWrite(this.parts, context, ref, { ...rules, ...change });
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

  private scaled(current: KubeObject, scale: V1Scale, name: string): KubeObject {
    const { resourceVersion: _version, ...kept } = current.metadata;
    const object = this.scaling.scaled(current, this.wantedBy(scale, name));
    return { ...object, metadata: { ...kept, ...demandedOf(scale) } };
  }

  /** Throws 422. */
  private wantedBy({ spec }: V1Scale, name: string): number {
    const replicas = spec?.replicas ?? 0;
    if (replicas >= 0) return replicas;
    const error = invalid("spec.replicas", replicas, "must be greater than or equal to 0");
    throw invalidObject(this.kind, name, [error]);
  }
}

/** Of which object, in which state, a scale speaks. */
const demandedOf = ({ metadata }: V1Scale) => ({
  ...(metadata?.uid ? { uid: metadata.uid } : {}),
  ...(metadata?.resourceVersion ? { resourceVersion: metadata.resourceVersion } : {}),
});
