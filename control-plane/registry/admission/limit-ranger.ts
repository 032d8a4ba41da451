import { forbidden } from "../../../api/errors.js";
import type { V1LimitRange, V1PersistentVolumeClaim, V1Pod } from "../../../api/generated/types.js";
import { setContainerDefaults } from "../../../api/limits/container-defaults.js";
import { faultsOfClaim, faultsOfPod } from "../../../api/limits/faults.js";
import { limitRanges } from "../../../api/resources.js";
import { resourcePrefix } from "../contract/keys.js";
import type { AdmissionPlugin, AdmissionRequest } from "./admission.js";
import type { Lookup } from "./lookup.js";

const prefix = resourcePrefix(limitRanges);

/** Gives containers the resources that they don't name, and keeps pods and claims within the limits of their namespace. */
export class LimitRanger implements AdmissionPlugin {
  readonly name = "LimitRanger";

  constructor(private readonly lookup: Lookup) {}

  admit(request: AdmissionRequest): void {
    if (request.kind.resource !== "pods") return;
    for (const range of this.rangesFor(request)) setContainerDefaults(request.object as V1Pod, range);
  }

  validate(request: AdmissionRequest): void {
    for (const range of this.rangesFor(request)) {
      const faults =
        request.kind.resource === "pods"
          ? faultsOfPod(request.object as V1Pod, range)
          : faultsOfClaim(request.object as V1PersistentVolumeClaim, range);
      if (faults.length > 0) throw forbidden(request.kind, request.name, aggregate(faults));
    }
  }

  /** What limits the object of this write; what is on its way out is let go. */
  private rangesFor(request: AdmissionRequest): readonly V1LimitRange[] {
    const { namespace, object, old } = request;
    if (!namespace || !object || !isLimited(request) || old?.metadata.deletionTimestamp) return [];
    return this.lookup.list<V1LimitRange>(`${prefix}${namespace}/`);
  }
}

/** A pod's resources are changed through `resize` alone. */
function isLimited({ operation, kind, subresource }: AdmissionRequest): boolean {
  if (kind.group !== "" || operation === "DELETE") return false;
  if (kind.resource === "pods")
    return operation === "CREATE" ? subresource === undefined : subresource === "resize";
  return kind.resource === "persistentvolumeclaims" && subresource === undefined;
}

/** Several complaints, each once, as Kubernetes joins them. */
function aggregate(faults: readonly string[]): string {
  const different = [...new Set(faults)];
  return different.length === 1 ? `${different[0]}` : `[${different.join(", ")}]`;
}
