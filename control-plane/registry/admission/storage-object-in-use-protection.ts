import { claimProtection, volumeProtection } from "../../../api/core/volume-protection.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";

const finalizers: ReadonlyMap<string, string> = new Map([
  ["persistentvolumeclaims", claimProtection],
  ["persistentvolumes", volumeProtection],
]);

/** Volumes and claims have their finalizers from the first moment. */
export class StorageObjectInUseProtection implements AdmissionPlugin {
  readonly name = "StorageObjectInUseProtection";

  admit({ kind, operation, subresource, object }: AdmissionRequest): void {
    const finalizer = kind.group === "" && !subresource ? finalizers.get(kind.resource) : undefined;
    if (!finalizer || operation !== "CREATE" || !object) return;
    const known = object.metadata.finalizers ?? [];
    if (!known.includes(finalizer)) object.metadata.finalizers = [...known, finalizer];
  }
}
