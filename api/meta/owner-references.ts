import type { V1ObjectMeta, V1OwnerReference } from "../generated/types.js";
import { type KubeObject, parseApiVersion } from "./object.js";

/** The reference to the one owner that manages the object. */
export function controllerOf({ metadata }: { metadata: V1ObjectMeta }): V1OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

export function isControlledBy(object: { metadata: V1ObjectMeta }, owner: KubeObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

/** A reference that makes `owner` the controller, and keeps it from foreground deletion before its dependents. */
export function controllerReference(owner: KubeObject): V1OwnerReference {
  return { ...ownerReference(owner), controller: true, blockOwnerDeletion: true };
}

export function ownerReference({ apiVersion, kind, metadata }: KubeObject): V1OwnerReference {
  return { apiVersion, kind, name: metadata.name ?? "", uid: metadata.uid ?? "" };
}

/** Whether the reference is to an object of that kind, in whichever version. */
export function refersTo(
  { apiVersion, kind }: Pick<V1OwnerReference, "apiVersion" | "kind">,
  wanted: { readonly group: string; readonly kind: string },
): boolean {
  return kind === wanted.kind && parseApiVersion(apiVersion).group === wanted.group;
}
