import { wantsDefaultClass } from "../../../api/core/volume-binding.js";
import type { V1StorageClass } from "../../../api/generated/types.js";
import { storageClasses } from "../../../api/resources.js";
import { defaultClass } from "../../../api/storage/default-class.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";
import { claimOf } from "./requests.js";

const prefix = resourcePrefix(storageClasses);

/** A claim that names no class gets the default one, if there is one. */
export class DefaultStorageClass implements AdmissionPlugin {
  readonly name = "DefaultStorageClass";

  constructor(private readonly lookup: Lookup) {}

  admit(request: AdmissionRequest): void {
    const claim = claimOf(request);
    if (request.operation !== "CREATE" || !claim?.spec || !wantsDefaultClass(claim)) return;
    const found = defaultClass(this.lookup.list<V1StorageClass>(prefix));
    if (found) claim.spec.storageClassName = found.metadata.name;
  }
}
