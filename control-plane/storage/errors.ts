import type { Stored } from "./storage.js";

export type StorageErrorKind =
  | "KeyExists"
  | "KeyNotFound"
  | "PreconditionFailed"
  | "RequirementFailed"
  | "Compacted"
  | "FutureRevision"
  | "TooLarge"
  | "StorageUnavailable";

/** What storage says; the registry turns it into the ApiError of the resource concerned. */
export class StorageError extends Error {
  override readonly name = "StorageError";
  constructor(
    readonly kind: StorageErrorKind,
    readonly key: string,
    message: string = kind,
    cause?: unknown,
  ) {
    super(`${key}: ${message}`, cause === undefined ? undefined : { cause });
  }
}

/** Something beside the object was not as the write needed it; `found` is what stood in the places of replacements. */
export class RequirementFailed extends StorageError {
  constructor(
    key: string,
    readonly found: readonly Stored[],
  ) {
    super("RequirementFailed", key);
  }
}

export function isStorageError(error: unknown, kind: StorageErrorKind): error is StorageError {
  return error instanceof StorageError && error.kind === kind;
}
