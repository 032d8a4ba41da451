import type { KubeObject } from "../../api/meta/object.js";
import { StorageError } from "./errors.js";
import type { Preconditions } from "./storage.js";

/** Throws `PreconditionFailed`, in the words that Kubernetes' own storage uses. */
export function checkPreconditions(key: string, expected: Preconditions, object: KubeObject): void {
  const { uid, resourceVersion } = object.metadata;
  if (expected.uid !== undefined && expected.uid !== uid) fail(key, "UID", expected.uid, uid);
  if (expected.resourceVersion !== undefined && expected.resourceVersion !== resourceVersion)
    fail(key, "ResourceVersion", expected.resourceVersion, resourceVersion);
}

function fail(key: string, what: string, expected: string, actual: string | undefined): never {
  const message = `Precondition failed: ${what} in precondition: ${expected}, ${what} in object meta: ${actual ?? ""}`;
  throw new StorageError("PreconditionFailed", key, message);
}
