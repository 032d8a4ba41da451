import { type ApiError, conflict } from "../../../api/errors.js";
import { type FieldError, invalidObject, notSupported, required } from "../../../api/field-error.js";
import type { V1Binding, V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { checkName } from "../../../api/meta/checks.js";
import { withCondition } from "../../../api/meta/conditions.js";
import { isDns1123Subdomain } from "../../../api/meta/names.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { observedGenerationOf } from "../../../api/meta/pods.js";
import { validateAnnotations } from "../../../api/meta/validate-metadata.js";
import { timestamp } from "../../../common/clock.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import type { SubresourceStore } from "../contract/resource-store.js";
import { getEntry } from "../verbs/get.js";
import { apiErrorOf } from "../verbs/storage-errors.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { success } from "./success.js";

/** Gives a pod its node, once: the scheduler's only write of the spec. */
export class BindingStore implements SubresourceStore {
  readonly kind = { group: "", version: "v1", kind: "Binding" };

  constructor(private readonly parts: StoreParts) {}

  async create(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject> {
    const binding = object as V1Binding;
    refuseInvalid(binding, ref.name);
    const { kind, storage, cache, clock } = this.parts;
    const key = objectKey(kind, ref);
    const now = timestamp(clock);
    try {
      if (context.dryRun) {
        const { object: current } = await getEntry(this.parts, context, ref);
        bound(current as V1Pod, binding, now);
        return success();
      }
      const { uid, resourceVersion } = binding.metadata ?? {};
      await storage.guaranteedUpdate(
        key,
        { uid, resourceVersion },
        (current) => bound(current as V1Pod, binding, now),
        { hint: cache.get(key), signal: context.signal },
      );
      return success();
    } catch (error) {
      throw apiErrorOf(error, kind, "create", ref.name);
    }
  }
}

function refuseInvalid({ target, metadata }: V1Binding, name: string): void {
  const errors: FieldError[] = [
    ...checkName(target?.name || undefined, isDns1123Subdomain, "target.name"),
    ...validateAnnotations(metadata?.annotations, "metadata.annotations"),
  ];
  if (target?.kind && target.kind !== "Node") {
    errors.push(notSupported("target.kind", target.kind, ["Node", "<empty>"]));
  }
  if (!target?.name) errors.push(required("target.name"));
  if (errors.length > 0) throw invalidObject({ group: "", kind: "Binding" }, name, errors);
}

/** Throws 409 when the pod is not there to be bound any more. */
function bound(pod: V1Pod, { target, metadata }: V1Binding, now: string): V1Pod {
  const name = pod.metadata.name ?? "";
  const refuse = (why: string): ApiError => conflict({ group: "", resource: "pods/binding" }, name, why);
  if (pod.metadata.deletionTimestamp)
    throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
  if (pod.spec?.nodeName) throw refuse(`pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
  if ((pod.spec?.schedulingGates ?? []).length > 0)
    throw refuse(`pod ${name} has non-empty .spec.schedulingGates`);
  const { nominatedNodeName: _nominated, ...status } = pod.status ?? {};
  const annotations = { ...pod.metadata.annotations, ...metadata?.annotations };
  const scheduled = { type: "PodScheduled", status: "True", ...observedGenerationOf(pod) };
  return {
    ...pod,
    metadata: Object.keys(annotations).length > 0 ? { ...pod.metadata, annotations } : pod.metadata,
    spec: { containers: [], ...pod.spec, nodeName: target.name },
    status: { ...status, conditions: [...withCondition<V1PodCondition>(status.conditions, scheduled, now)] },
  };
}
