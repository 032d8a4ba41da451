import { copyOf, sameData } from "../../../api/json/plain-data.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { timeOf } from "../../../common/clock.js";
import { isStorageError } from "../../storage/errors.js";
import type { Stored } from "../../storage/storage.js";
import type { DeleteOptions } from "../contract/resource-store.js";
import { hasGeneration } from "./generation.js";
import type { StoreParts } from "./store-parts.js";

/** What a deletion does to an object as it stands now. */
export type DeletionPlan =
  | { readonly type: "remove" }
  /** Write this: finalizers or grace hold the object. */
  | { readonly type: "mark"; readonly object: KubeObject }
  /** Already under way, and no faster for this request. */
  | { readonly type: "wait" };

export function planDeletion(parts: StoreParts, object: KubeObject, options: DeleteOptions): DeletionPlan {
  const finalizers = finalizersFor(parts, object, options);
  const grace = graceSeconds(parts, object, requestedGrace(options));
  const held = finalizers.length > 0 || parts.strategy.holdsDeletion?.(object) === true;
  if (grace === 0 && !held) return { type: "remove" };
  const marked = mark(parts, object, finalizers, grace);
  return sameData(marked, object) ? { type: "wait" } : { type: "mark", object: marked };
}

/** A negative period means the shortest one. */
function requestedGrace({ gracePeriodSeconds }: DeleteOptions): number | undefined {
  return gracePeriodSeconds !== undefined && gracePeriodSeconds < 0 ? 1 : gracePeriodSeconds;
}

/** A period that runs already can only be shortened, and only when asked. */
function graceSeconds({ strategy }: StoreParts, object: KubeObject, requested: number | undefined): number {
  const { deletionTimestamp, deletionGracePeriodSeconds: running = 0 } = object.metadata;
  if (deletionTimestamp && requested === undefined) return running;
  const wanted = strategy.gracePeriodSeconds?.(object, requested) ?? 0;
  return deletionTimestamp ? Math.min(running, wanted) : wanted;
}

function mark(
  { kind, strategy, clock }: StoreParts,
  object: KubeObject,
  finalizers: string[],
  grace: number,
): KubeObject {
  const marked = copyOf(object);
  const { metadata } = marked;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = metadata;
  if (finalizers.length > 0) metadata.finalizers = finalizers;
  else delete metadata.finalizers;
  if (!deletionTimestamp && metadata.generation && hasGeneration(kind)) metadata.generation += 1;
  const start = deletionTimestamp
    ? Date.parse(deletionTimestamp) - deletionGracePeriodSeconds * 1_000
    : clock.now();
  metadata.deletionTimestamp = timeOf(start + grace * 1_000);
  metadata.deletionGracePeriodSeconds = grace;
  if (!deletionTimestamp) strategy.prepareForDelete?.(marked);
  return marked;
}

const foreground = "foregroundDeletion";
const orphan = "orphan";

/** The object's finalizers with those of the garbage collector as the propagation policy wants them. */
function finalizersFor(parts: StoreParts, { metadata }: KubeObject, options: DeleteOptions): string[] {
  const { finalizers = [] } = metadata;
  const isSettled = finalizers.includes(foreground) || finalizers.includes(orphan);
  const policy = policyOf(options) ?? (isSettled ? undefined : parts.strategy.propagation?.policy);
  if (policy === undefined) return [...finalizers];
  const others = finalizers.filter((finalizer) => finalizer !== foreground && finalizer !== orphan);
  if (policy === "Foreground") return [...others, foreground];
  return policy === "Orphan" ? [...others, orphan] : others;
}

/** What the caller says of dependents. */
export function policyOf({ propagationPolicy, orphanDependents }: DeleteOptions): string | undefined {
  if (propagationPolicy !== undefined || orphanDependents === undefined) return propagationPolicy;
  return orphanDependents ? "Orphan" : "Background";
}

/** True for a deleted object that nothing holds any more. */
export function isFinished({ strategy }: StoreParts, object: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = object.metadata;
  if (!deletionTimestamp || finalizers.length > 0 || strategy.holdsDeletion?.(object)) return false;
  return (deletionGracePeriodSeconds ?? 0) === 0;
}

/** Removes what an update left finished. Throws StorageError. */
export async function removeFinished(
  { storage, strategy }: StoreParts,
  { key, object, revision }: Stored,
): Promise<void> {
  const { uid } = object.metadata;
  try {
    await storage.finish(key, { uid, resourceVersion: String(revision) });
    await strategy.afterDelete?.(object);
  } catch (error) {
    // Somebody else changed or removed it meanwhile: then the end is theirs to bring about.
    if (!isStorageError(error, "KeyNotFound") && !isStorageError(error, "PreconditionFailed")) throw error;
  }
}
