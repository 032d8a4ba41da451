import { conflict, notFound, staleVersion } from "../../api/errors.js";
import { type FieldError, invalidObject } from "../../api/field-error.js";
import type { KubeObject, ObjectRef } from "../../api/meta/object.js";
import { isStorageError } from "../storage/errors.js";
import type { Stored } from "../storage/storage.js";
import type { AdmissionRequest } from "./admission/admission.js";
import { approve, mutate } from "./admit.js";
import { createObject, undo } from "./creator.js";
import { setGeneration } from "./generation.js";
import { objectKey } from "./keys.js";
import { checkName, checkUpdated, takeNamespace } from "./object-checks.js";
import { copyOf, sameData } from "./plain-data.js";
import type { RequestContext } from "./request.js";
import type { UpdateResult } from "./resource-store.js";
import { apiErrorOf } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";
import type { Reservation } from "./strategy.js";

/** One way of changing an object: a PUT, a patch, or the same through a subresource. */
export interface Change {
  readonly subresource?: string;
  /** The object as the caller wants it; called again with a newer one when another write came between. */
  wanted(current: KubeObject): KubeObject | Promise<KubeObject>;
  /** Takes back what this way may not change. */
  prepare(object: KubeObject, old: KubeObject, context: RequestContext): void;
  validate(object: KubeObject, old: KubeObject): readonly FieldError[];
  /** What to create when there is nothing yet; absent: 404. */
  readonly create?: KubeObject | undefined;
  /** Whether the strategy's reservations are concerned. */
  readonly reserves: boolean;
}

/** Carries out a change as one read-modify-write, with admission and validation inside it. */
export async function updateObject(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  change: Change,
): Promise<UpdateResult> {
  const key = objectKey(parts.info, ref);
  try {
    if (context.dryRun) return await pretend(parts, context, key, ref, change);
    const { object } = await write(parts, context, key, ref, change);
    return { object, created: false };
  } catch (error) {
    if (isStorageError(error, "KeyNotFound") && change.create)
      return createMissing(parts, context, ref, change.create);
    throw apiErrorOf(error, parts.info, "update", ref.name);
  }
}

async function createMissing(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  object: KubeObject,
): Promise<UpdateResult> {
  const { uid } = object.metadata;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: `;
  if (uid) throw conflict(parts.info, ref.name, why);
  if (object.metadata.resourceVersion) throw notFound(parts.info, ref.name);
  const named = { ...object, metadata: { ...object.metadata, name: ref.name } };
  return { object: await createObject(parts, context, named, ref.namespace), created: true };
}

async function pretend(
  parts: StoreParts,
  context: RequestContext,
  key: string,
  ref: ObjectRef,
  change: Change,
): Promise<UpdateResult> {
  await parts.cache.waitForFresh(context.signal);
  const entry = parts.cache.get(key);
  if (!entry && change.create) return createMissing(parts, context, ref, change.create);
  if (!entry) throw notFound(parts.info, ref.name);
  const object = await changed(parts, context, ref, change, entry.object);
  if (object !== entry.object && change.reserves)
    await parts.strategy.beginUpdate?.(object, entry.object, context);
  return { object, created: false };
}

async function write(
  parts: StoreParts,
  context: RequestContext,
  key: string,
  ref: ObjectRef,
  change: Change,
): Promise<Stored> {
  const { storage, strategy, cache } = parts;
  let reservation: Reservation | undefined;
  let ttlSeconds: number | undefined;
  try {
    const update = async (current: KubeObject) => {
      await undo(reservation);
      reservation = undefined;
      const object = await changed(parts, context, ref, change, current);
      if (object !== current && change.reserves)
        reservation = await strategy.beginUpdate?.(object, current, context);
      return object;
    };
    const hint = cache.get(key);
    if (hint) ttlSeconds = strategy.ttlSeconds?.(hint.object);
    const stored = await storage.guaranteedUpdate(key, {}, update, {
      hint,
      ttlSeconds,
      signal: context.signal,
    });
    await reservation?.commit();
    return isFinished(parts, stored.object) ? remove(parts, stored) : stored;
  } catch (error) {
    await undo(reservation);
    throw error;
  }
}

/** The object after the change, checked and admitted; `old` itself when nothing changes. */
async function changed(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  change: Change,
  old: KubeObject,
): Promise<KubeObject> {
  const { info, strategy } = parts;
  const object = copyOf(await change.wanted(old));
  takeNamespace(object, info.namespaced ? ref.namespace : undefined);
  checkName(object, ref);
  checkIdentity(parts, object, old);
  keepSystemFields(object, old);
  const { namespace, name } = ref;
  const about = change.subresource === undefined ? {} : { subresource: change.subresource };
  const request: AdmissionRequest = {
    operation: "UPDATE",
    info,
    ...about,
    namespace,
    name,
    object,
    old,
    context,
  };
  await mutate(parts, request);
  change.prepare(object, old, context);
  setGeneration(info, object, old);
  if (change.subresource === undefined)
    for (const warning of strategy.warnings?.(object) ?? []) context.warn?.(warning);
  checkUpdated(parts, object, old, change.validate);
  await approve(parts, request);
  return sameData(object, old) ? old : object;
}

/** Throws 409 when the caller speaks of another incarnation or an older state than `old`. */
function checkIdentity({ info, strategy }: StoreParts, object: KubeObject, old: KubeObject): void {
  const { uid, resourceVersion } = object.metadata;
  const name = old.metadata.name ?? "";
  if (uid && uid !== old.metadata.uid)
    throw conflict(
      info,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
    );
  if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) throw staleVersion(info, name);
  if (resourceVersion || strategy.allowUnconditionalUpdate !== false) return;
  const message = "Invalid value: 0: must be specified for an update";
  const field = "metadata.resourceVersion";
  throw invalidObject(info, name, [{ field, reason: "FieldValueInvalid", message }]);
}

const keptWhenLeftOut = [
  "name",
  "uid",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
] as const;

function keepSystemFields(object: KubeObject, old: KubeObject): void {
  const metadata = object.metadata as Record<string, unknown>;
  for (const field of keptWhenLeftOut)
    if (old.metadata[field] !== undefined) metadata[field] ??= old.metadata[field];
  delete metadata.selfLink;
  metadata.resourceVersion = old.metadata.resourceVersion;
}

/** True for a deleted object that nothing holds any more. */
function isFinished({ strategy }: StoreParts, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = object.metadata;
  if (!deletionTimestamp || finalizers.length > 0 || strategy.holdsDeletion?.(object)) return false;
  return (deletionGracePeriodSeconds ?? 0) === 0;
}

async function remove({ storage, strategy }: StoreParts, { key, object, revision }: Stored): Promise<Stored> {
  const { uid } = object.metadata;
  try {
    await storage.delete(key, { uid, resourceVersion: String(revision) });
    await strategy.afterDelete?.(object);
  } catch (error) {
    // Somebody else changed or removed it meanwhile: then the end is theirs to bring about.
    if (!isStorageError(error, "KeyNotFound") && !isStorageError(error, "PreconditionFailed")) throw error;
  }
  return { key, object, revision };
}
