import { badRequest, isConflict } from "../../../api/errors.js";
import type { V1Eviction, V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { isTerminal, isTerminating, observedGenerationOf } from "../../../api/meta/pods.js";
import { timestamp } from "../../../common/clock.js";
import { approve } from "../admission/admit.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import type { DeleteOptions, SubresourceStore } from "../contract/resource-store.js";
import { deleteObject } from "../verbs/delete.js";
import { getEntry } from "../verbs/get.js";
import { apiErrorOf } from "../verbs/storage-errors.js";
import type { StoreParts } from "../verbs/store-parts.js";
import { spendBudget, stillProcessed } from "./disruption-budgets.js";
import { success } from "./success.js";

const maxTries = 20;
const evicting = {
  type: "DisruptionTarget",
  status: "True",
  reason: "EvictionByEvictionAPI",
  message: "Eviction API: evicting",
};

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
    const evicting = dryRun ? { ...context, dryRun } : context;
    const { object: pod } = await getEntry(this.parts, evicting, ref);
    await this.admit(evicting, ref, object, pod);
    await this.evict(evicting, ref, deleteOptions);
    return success();
  }

  /** What doesn't run goes without asking. When it changes before it has gone, a budget may protect it by now. */
  private async evict(context: RequestContext, ref: ObjectRef, options: DeleteOptions): Promise<void> {
    for (let tries = 1; ; tries++) {
      const { object } = await getEntry(this.parts, context, ref);
      const pod = object as V1Pod;
      // What may not be deleted must spend nothing, and bear no mark.
      await deleteObject(this.parts, { ...context, dryRun: true }, ref, options);
      if (!goesFreely(pod)) return this.spendAndRemove(context, ref, pod, options);
      try {
        return await this.remove(context, ref, pod, options, isPending(pod));
      } catch (error) {
        if (!isConflict(error) || versionOf(options) || tries === maxTries) throw error;
      }
    }
  }

  private async spendAndRemove(
    context: RequestContext,
    ref: ObjectRef,
    pod: V1Pod,
    options: DeleteOptions,
  ): Promise<void> {
    const unhealthyOf = await spendBudget(this.parts, context, pod);
    try {
      await this.remove(context, ref, pod, options, unhealthyOf !== undefined);
    } catch (error) {
      if (unhealthyOf && isConflict(error) && !versionOf(options)) throw stillProcessed(unhealthyOf);
      throw error;
    }
  }

  /** @param exactly Only as it was seen: it may have become healthy meanwhile, and be needed */
  private async remove(
    context: RequestContext,
    ref: ObjectRef,
    { metadata }: V1Pod,
    options: DeleteOptions,
    exactly: boolean,
  ): Promise<void> {
    const resourceVersion = versionOf(options) ?? (exactly ? metadata.resourceVersion : undefined);
    const preconditions = { uid: metadata.uid, ...(resourceVersion ? { resourceVersion } : {}) };
    if (!context.dryRun) {
      const marked = await this.tellWhy(context, ref, preconditions);
      if (resourceVersion) preconditions.resourceVersion = marked.metadata.resourceVersion ?? "";
    }
    await deleteObject(this.parts, context, ref, { ...options, preconditions });
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
  private async tellWhy(
    { signal }: RequestContext,
    ref: ObjectRef,
    preconditions: NonNullable<DeleteOptions["preconditions"]>,
  ): Promise<KubeObject> {
    const { kind, storage, clock } = this.parts;
    const mark = (current: KubeObject): KubeObject => {
      const { status, ...pod } = current as V1Pod;
      const about = { ...evicting, ...observedGenerationOf(pod) };
      const conditions = withCondition<V1PodCondition>(status?.conditions, about, timestamp(clock));
      return { ...pod, status: { ...status, conditions: [...conditions] } } as V1Pod;
    };
    try {
      return (await storage.guaranteedUpdate(objectKey(kind, ref), preconditions, mark, { signal })).object;
    } catch (error) {
      throw apiErrorOf(error, kind, "create", ref.name);
    }
  }
}

const isPending = ({ status, metadata }: V1Pod) =>
  status?.phase === "Pending" && metadata.deletionTimestamp === undefined;

const versionOf = ({ preconditions }: DeleteOptions) => preconditions?.resourceVersion;

/** What doesn't run, or is going anyway, is nobody's loss. */
const goesFreely = (pod: V1Pod) => isTerminal(pod) || isTerminating(pod) || isPending(pod);
