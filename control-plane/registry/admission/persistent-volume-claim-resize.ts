import { classOfClaim, requestOf } from "../../../api/core/volume-binding.js";
import { forbidden } from "../../../api/errors.js";
import type { V1PersistentVolumeClaim, V1StorageClass } from "../../../api/generated/types.js";
import { compareQuantity } from "../../../api/meta/quantity.js";
import { storageClasses } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";
import { claimOf } from "./requests.js";

const prefix = resourcePrefix(storageClasses);

/** A claim grows only where its class says that volumes may. */
export class PersistentVolumeClaimResize implements AdmissionPlugin {
  readonly name = "PersistentVolumeClaimResize";

  constructor(private readonly lookup: Lookup) {}

  async validate(request: AdmissionRequest): Promise<void> {
    const { kind, operation, name, context } = request;
    const claim = claimOf(request);
    const old = request.old as V1PersistentVolumeClaim;
    if (!claim || operation !== "UPDATE" || compareQuantity(requestOf(claim), requestOf(old)) <= 0) return;
    const className = classOfClaim(old);
    const found = className
      ? await this.lookup.find<V1StorageClass>(prefix + className, context.signal)
      : undefined;
    if (!found?.allowVolumeExpansion) throw forbidden(kind, name, refused);
  }
}

const refused =
  "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
