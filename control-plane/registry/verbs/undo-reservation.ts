import { ApiError } from "../../../api/errors.js";
import { StorageError, type StorageErrorKind } from "../../storage/errors.js";
import type { Reservation } from "../contract/strategy.js";

/** With these nothing was written. With any other the write may have happened, or may yet happen. */
const certain: ReadonlySet<StorageErrorKind> = new Set([
  "KeyExists",
  "KeyNotFound",
  "PreconditionFailed",
  "RequirementFailed",
]);

/**
 * Gives back what was reserved for a write that failed. After a failure that leaves the write in doubt it stays reserved:
 * given to somebody else, it would have two holders. The repair loop sees later whether anybody holds it.
 */
export async function undoAfter(error: unknown, reservation: Reservation | undefined): Promise<void> {
  const wasNotWritten = error instanceof StorageError ? certain.has(error.kind) : error instanceof ApiError;
  if (wasNotWritten) await undo(reservation);
}

/** What can't be given back now is found by the repair loop; the error that matters is the write's. */
export async function undo(reservation: Reservation | undefined): Promise<void> {
  await reservation?.rollback().catch(() => {});
}
