import { badRequest } from "../../../api/errors.js";
import type { V1Eviction, V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { isTerminal } from "../../../api/meta/pods.js";
import { timestamp } from "../../../common/clock.js";
import { approve } from "../admission/admit.js";
import { objectKey } from "../keys.js";
import type { RequestContext } from "../request.js";
import type { SubresourceStore } from "../resource-store.js";
import type { StoreParts } from "../store-parts.js";
import { deleteObject } from "../verbs/delete.js";
import { getEntry } from "../verbs/get.js";
import { apiErrorOf } from "../verbs/storage-errors.js";
import { spendBudget } from "./disruption-budgets.js";
import { success } from "./success.js";

/** Deletes a pod as long as its disruption budget has room. */
export class EvictionStore implements SubresourceStore {
  readonly kind = { group: "policy", version: "v1", kind: "Eviction" };

  constructor(private readonly parts: StoreParts) {}

  async create(context: RequestContext, ref: ObjectRef, object: KubeObject): Promise<KubeObject> {
    const { metadata, deleteOptions = {} } = object as V1Eviction;
    if (metadata?.name && metadata.name !== ref.name) {
      throw badRequest("name in URL does not match name in Eviction object");
    }
    const dryRun = context.dryRun === true || (deleteOptions.dryRun ?? []).length > 0;
    let deletion = deleteOptions;
    const evicting = dryRun ? { ...context, dryRun } : context;
    const { object: pod } = await getEntry(this.parts, evicting, ref);
    await this.admit(evicting, ref, object, pod);
    if (!goesFreely(pod as V1Pod)) {
      // What may not be deleted must spend nothing.
      await deleteObject(this.parts, { ...evicting, dryRun: true }, ref, deleteOptions);
      await spendBudget(this.parts, evicting, pod as V1Pod);
      if (!dryRun) await this.tellWhy(context, ref, pod as V1Pod);
      // A version that was asked for is another now.
      deletion = { ...deleteOptions, preconditions: { uid: pod.metadata.uid } };
    }
    await deleteObject(this.parts, evicting, ref, deletion);
    return success();
  }

  private admit(
    context: RequestContext,
    { namespace, name }: ObjectRef,
    object: KubeObject,
    old: KubeObject,
  ): Promise<void> {
    const { parts } = this;
    const about = { kind: parts.kind, subresource: "eviction", namespace, name };
    return approve(parts, { operation: "CREATE", ...about, object, old, context });
  }

  /** The pod's conditions say that it did not fail by itself. */
  private async tellWhy({ signal }: RequestContext, ref: ObjectRef, { metadata }: V1Pod): Promise<void> {
    const { kind, storage, clock } = this.parts;
    const condition = {
      type: "DisruptionTarget",
      status: "True",
      reason: "EvictionByEvictionAPI",
      message: "Eviction API: evicting",
    };
    const mark = (current: KubeObject): KubeObject => {
      const { status, ...pod } = current as V1Pod;
      const conditions = withCondition<V1PodCondition>(status?.conditions, condition, timestamp(clock));
      return { ...pod, status: { ...status, conditions: [...conditions] } } as V1Pod;
    };
    try {
      await storage.guaranteedUpdate(objectKey(kind, ref), { uid: metadata.uid }, mark, { signal });
    } catch (error) {
      throw apiErrorOf(error, kind, "create", ref.name);
    }
  }
}

/** What doesn't run, or is going anyway, is nobody's loss. */
function goesFreely(pod: V1Pod): boolean {
  return isTerminal(pod) || pod.status?.phase === "Pending" || pod.metadata.deletionTimestamp !== undefined;
}
