import { notFound, otherUid } from "../../../api/errors.js";
import type { KubeObject, ObjectRef } from "../../../api/meta/object.js";
import { isStorageError } from "../../storage/errors.js";
import type { Replacement, Stored } from "../../storage/storage.js";
import { objectKey } from "../contract/keys.js";
import type { RequestContext } from "../contract/request-context.js";
import type { UpdateResult } from "../contract/resource-store.js";
import type { Reservation } from "../contract/strategy.js";
import { admissionRequest, applyChange, type Change } from "./change.js";
import { createObject } from "./create.js";
import { isFinished, removeFinished } from "./deletion.js";
import type { Charge, QuotaWriteAbout } from "./quotas.js";
import { apiErrorOf } from "./storage-errors.js";
import type { StoreParts } from "./store-parts.js";
import { undo, undoAfter } from "./undo-reservation.js";

/** Carries out a change as one read-modify-write, with admission and validation inside it. */
export async function readModifyWrite(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  change: Change,
): Promise<UpdateResult> {
  const key = objectKey(parts.kind, ref);
  try {
    if (context.dryRun) return await pretend(parts, context, key, ref, change);
    const about = aboutOf(parts, context, ref, change);
    const stored = await parts.quotas.within(about, (charge) =>
      write(parts, context, key, ref, change, charge),
    );
    if (isFinished(parts, stored.object)) await removeFinished(parts, stored);
    return { object: stored.object, created: false };
  } catch (error) {
    if (isStorageError(error, "KeyNotFound") && change.create)
      return await createMissing(parts, context, ref, change.create, change.owned);
    throw apiErrorOf(error, parts.kind, "update", ref.name);
  }
}

async function createMissing(
  parts: StoreParts,
  context: RequestContext,
  ref: ObjectRef,
  object: KubeObject,
  owned: boolean | undefined,
): Promise<UpdateResult> {
  await context.confirmCreate?.();
  const { uid, resourceVersion } = object.metadata;
  if (uid) throw otherUid(parts.kind, ref.name, uid, "");
  if (resourceVersion) throw notFound(parts.kind, ref.name);
  const named = { ...object, metadata: { ...object.metadata, name: ref.name } };
  return { object: await createObject(parts, context, named, ref.namespace, { owned }), created: true };
}

async function pretend(
  parts: StoreParts,
  context: RequestContext,
  key: string,
  ref: ObjectRef,
  change: Change,
): Promise<UpdateResult> {
  await parts.cache.waitForFresh(context);
  const entry = parts.cache.get(key);
  if (!entry && change.create) return createMissing(parts, context, ref, change.create, change.owned);
  if (!entry) throw notFound(parts.kind, ref.name);
  const object = await applyChange(parts, context, ref, change, entry.object);
  await parts.quotas.within(aboutOf(parts, context, ref, change), async (charge) => {
    charge(admissionRequest(parts, context, ref, change, object, entry.object));
    return undefined;
  });
  await reserve(parts, context, change, object, entry.object);
  return { object, created: false };
}

async function write(
  parts: StoreParts,
  context: RequestContext,
  key: string,
  ref: ObjectRef,
  change: Change,
  charge: Charge,
): Promise<Stored> {
  const { storage, strategy, cache } = parts;
  let reservation: Reservation | undefined;
  let alongside: readonly Replacement[] = [];
  const update = async (current: KubeObject) => {
    await undo(reservation);
    reservation = undefined;
    const object = await applyChange(parts, context, ref, change, current);
    alongside = charge(admissionRequest(parts, context, ref, change, object, current));
    reservation = await reserve(parts, context, change, object, current);
    return object;
  };
  try {
    const hint = cache.get(key);
    const { ttlSeconds } = strategy;
    const options = { hint, ttlSeconds, alongside: () => alongside, signal: context.signal };
    const stored = await storage.guaranteedUpdate(key, {}, update, options);
    await reservation?.commit();
    return stored;
  } catch (error) {
    await undoAfter(error, reservation);
    throw error;
  }
}

const aboutOf = (
  { kind }: StoreParts,
  context: RequestContext,
  { namespace }: ObjectRef,
  { subresource }: Change,
): QuotaWriteAbout => ({ operation: "UPDATE", kind, subresource, namespace, context });

async function reserve(
  { strategy }: StoreParts,
  context: RequestContext,
  change: Change,
  object: KubeObject,
  old: KubeObject,
): Promise<Reservation | undefined> {
  return object !== old && change.reserves ? strategy.beginUpdate?.(object, old, context) : undefined;
}
