import type { V1ObjectReference } from "../generated/types.js";
import type { KubeObject } from "./object.js";

/** How Events, Endpoints and the like point at `object`. */
export function objectReference(object: KubeObject, fieldPath?: string): V1ObjectReference {
  const { namespace, name, uid, resourceVersion } = object.metadata;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    ...(namespace ? { namespace } : {}),
    name,
    uid,
    ...(resourceVersion ? { resourceVersion } : {}),
    ...(fieldPath ? { fieldPath } : {}),
  };
}
