import type { KubeObject } from "../../../api/meta/object.js";
import { isStorageError } from "../../storage/errors.js";
import type { Stored } from "../../storage/storage.js";
import type { StoreParts } from "../store-parts.js";

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
    await storage.delete(key, { uid, resourceVersion: String(revision) });
    await strategy.afterDelete?.(object);
  } catch (error) {
    // Somebody else changed or removed it meanwhile: then the end is theirs to bring about.
    if (!isStorageError(error, "KeyNotFound") && !isStorageError(error, "PreconditionFailed")) throw error;
  }
}
