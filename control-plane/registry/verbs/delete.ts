import { conflict, notFound } from "../../../api/errors.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { isStorageError } from "../../storage/errors.js";
import type { Stored } from "../../storage/storage.js";
import type { AdmissionRequest } from "../admission/admission.js";
import { approve, mutate } from "../admission/admit.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import type { DeleteOptions, DeleteResult } from "../contract/resource-store.js";
import { checkDeleteOptions, checkPreconditions, meetsPreconditions } from "./delete-options.js";
import { planDeletion, policyOf } from "./deletion.js";
import { apiErrorOf } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";

const maxTries = 20;

/** Deletes or marks the object. What the cache says is only a hint: anything but a success is judged afresh. */
export async function deleteObject(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  options: DeleteOptions,
): Promise<DeleteResult> {
  checkDeleteOptions(options);
  const { propagation } = parts.strategy;
  if (propagation?.warning && policyOf(options) === undefined) context.warn?.(propagation.warning);
  const key = objectKey(parts.kind, ref);
  try {
    const hint = context.dryRun ? undefined : parts.cache.get(key);
    const result = hint && (await attempt(parts, context, ref, hint, options, true));
    return result ?? (await deleteFresh(parts, context, key, ref, options));
  } catch (error) {
    throw apiErrorOf(error, parts.kind, "delete", ref.name);
  }
}

async function deleteFresh(
  parts: StoreParts,
  context: RequestContext,
  key: string,
  ref: ObjectRef,
  options: DeleteOptions,
): Promise<DeleteResult> {
  for (let tries = 0; tries < maxTries; tries++) {
    const current = await parts.storage.get(key, context.signal);
    if (!current) throw notFound(parts.kind, ref.name);
    const result = await attempt(parts, context, ref, current, options, false);
    if (result) return result;
  }
  throw conflict(parts.kind, ref.name, "the object keeps changing; please try again");
}

/** Undefined: the object is not (or may not be) as `current` says, look again. */
async function attempt(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  current: Stored,
  options: DeleteOptions,
  stale: boolean,
): Promise<DeleteResult | undefined> {
  const { object } = current;
  if (stale && !meetsPreconditions(object, options)) return undefined;
  checkPreconditions(parts, object, options);
  const plan = planDeletion(parts, object, options);
  if (plan.type === "wait") return stale ? undefined : { object, gone: false };
  await admit(parts, context, ref, object);
  if (context.dryRun)
    return { object: plan.type === "mark" ? plan.object : object, gone: plan.type === "remove" };
  try {
    return plan.type === "mark"
      ? await mark(parts, context, current, plan.object)
      : await remove(parts, context, current);
  } catch (error) {
    if (isStorageError(error, "PreconditionFailed") || isStorageError(error, "KeyNotFound")) return undefined;
    throw error;
  }
}

async function mark(
  { storage, strategy }: StoreParts,
  { signal }: RequestContext,
  current: Stored,
  marked: KubeObject,
): Promise<DeleteResult> {
  const options = { hint: current, ttlSeconds: strategy.ttlSeconds, signal };
  const stored = await storage.guaranteedUpdate(current.key, exactly(current), () => marked, options);
  return { object: stored.object, gone: false };
}

async function remove(
  { storage, strategy }: StoreParts,
  { signal }: RequestContext,
  current: Stored,
): Promise<DeleteResult> {
  const options = { hint: current, ttlSeconds: strategy.ttlSeconds, signal };
  const { object } = await storage.delete(current.key, exactly(current), undefined, options);
  await strategy.afterDelete?.(object);
  return { object, gone: true };
}

const exactly = ({ object, revision }: Stored) => ({
  uid: object.metadata.uid,
  resourceVersion: String(revision),
});

async function admit(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  old: KubeObject,
): Promise<void> {
  const { namespace, name } = ref;
  const request: AdmissionRequest = { operation: "DELETE", kind: parts.kind, namespace, name, old, context };
  await mutate(parts, request);
  await approve(parts, request);
}
