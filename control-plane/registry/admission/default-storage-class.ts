import { wantsDefaultClass } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolumeClaim, V1StorageClass } from "../../../api/generated/types.js";
import { storageClasses } from "../../../api/resources.js";
import { defaultClass } from "../../../api/storage/default-class.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";

const prefix = resourcePrefix(storageClasses);

/** A claim that names no class gets the default one, if there is one. */
export class DefaultStorageClass implements AdmissionPlugin {
  readonly name = "DefaultStorageClass";

  constructor(private readonly lookup: Lookup) {}

  admit({ kind, operation, subresource, object }: AdmissionRequest): void {
    if (kind.group !== "" || kind.resource !== "persistentvolumeclaims" || subresource) return;
    const claim = object as V1PersistentVolumeClaim | undefined;
    if (operation !== "CREATE" || !claim?.spec || !wantsDefaultClass(claim)) return;
    const found = defaultClass(this.lookup.list<V1StorageClass>(prefix));
    if (found) claim.spec.storageClassName = found.metadata.name;
  }
}
