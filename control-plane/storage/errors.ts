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

export function isStorageError(error: unknown, kind: StorageErrorKind): error is StorageError {
  return error instanceof StorageError && error.kind === kind;
}
