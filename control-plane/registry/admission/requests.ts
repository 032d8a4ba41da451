import type { V1Pod } from "../../../api/generated/types.js";
import type { AdmissionRequest } from "./admission.js";

/** The pod of a write to pods themselves, not to a part of one. */
export function podOf({ kind, subresource, object }: AdmissionRequest): V1Pod | undefined {
  if (kind.group !== "" || kind.resource !== "pods" || subresource !== undefined) return undefined;
  return object as V1Pod | undefined;
}
