import { classOfClaim } from "../../../api/core/volume-binding.js";
import { forbidden } from "../../../api/errors.js";
import type { V1PersistentVolumeClaim, V1StorageClass } from "../../../api/generated/types.js";
import { compareQuantity, tryParseQuantity, zero } from "../../../api/meta/quantity.js";
import { storageClasses } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";

const prefix = resourcePrefix(storageClasses);

/** A claim grows only where its class says that volumes may. */
export class PersistentVolumeClaimResize implements AdmissionPlugin {
  readonly name = "PersistentVolumeClaimResize";

  constructor(private readonly lookup: Lookup) {}

  async validate(request: AdmissionRequest): Promise<void> {
    const { kind, operation, subresource, object, old, name, context } = request;
    if (kind.group !== "" || kind.resource !== "persistentvolumeclaims" || subresource) return;
    if (operation !== "UPDATE" || !grows(object as V1PersistentVolumeClaim, old as V1PersistentVolumeClaim))
      return;
    const className = classOfClaim(old as V1PersistentVolumeClaim);
    const found = className
      ? await this.lookup.find<V1StorageClass>(prefix + className, context.signal)
      : undefined;
    if (!found?.allowVolumeExpansion) throw forbidden(kind, name, refused);
  }
}

const refused =
  "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";

const grows = (next: V1PersistentVolumeClaim, old: V1PersistentVolumeClaim): boolean =>
  compareQuantity(requestOf(next), requestOf(old)) > 0;

const requestOf = ({ spec }: V1PersistentVolumeClaim) =>
  tryParseQuantity(spec?.resources?.requests?.storage ?? "0") ?? zero;
