import type { V1PersistentVolumeClaim, V1Pod } from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import type { AdmissionRequest } from "./admission.js";

/** The pod of a write to pods themselves, not to a part of one. */
export const podOf = (request: AdmissionRequest): V1Pod | undefined => coreObject<V1Pod>(request, "pods");

/** The claim of a write to claims themselves. */
export const claimOf = (request: AdmissionRequest): V1PersistentVolumeClaim | undefined =>
  coreObject<V1PersistentVolumeClaim>(request, "persistentvolumeclaims");

function coreObject<T extends KubeObject>(
  { kind, subresource, object }: AdmissionRequest,
  resource: string,
): T | undefined {
  if (kind.group !== "" || kind.resource !== resource || subresource !== undefined) return undefined;
  return object as T | undefined;
}
