import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../generated/types.js";
import type { KubeObject } from "../meta/object.js";

/** How volumes and claims say, beside their fields, how they came together. What they are set to is mostly of no matter. */
export const bindingAnnotations = {
  /** On a claim: it has been bound once, so a binding that is missing now was lost. */
  bindCompleted: "pv.kubernetes.io/bind-completed",
  /** On either: not the user set the binding in it, but the controller, which may take it back. */
  boundByController: "pv.kubernetes.io/bound-by-controller",
  /** On a claim: the node that the scheduler wants the volume for. */
  selectedNode: "volume.kubernetes.io/selected-node",
  /** On a claim: who is asked to make its volume. */
  storageProvisioner: "volume.kubernetes.io/storage-provisioner",
  betaStorageProvisioner: "volume.beta.kubernetes.io/storage-provisioner",
  /** On a volume: who made it, and removes it. */
  provisionedBy: "pv.kubernetes.io/provisioned-by",
} as const;

const betaClass = "volume.beta.kubernetes.io/storage-class";

export const hasAnnotation = ({ metadata }: KubeObject, name: string): boolean =>
  Object.hasOwn(metadata.annotations ?? {}, name);

/** The claim's class; empty: it wants none. */
export const classOfClaim = ({ metadata, spec }: V1PersistentVolumeClaim): string =>
  metadata.annotations?.[betaClass] ?? spec?.storageClassName ?? "";

/** Nobody has said whether the claim wants a class. */
export const wantsDefaultClass = ({ metadata, spec }: V1PersistentVolumeClaim): boolean =>
  metadata.annotations?.[betaClass] === undefined && spec?.storageClassName === undefined;

export const classOfVolume = ({ metadata, spec }: V1PersistentVolume): string =>
  metadata.annotations?.[betaClass] ?? spec?.storageClassName ?? "";

/** The volume is kept for this claim: by name, or by uid once they were bound. */
export function isBoundTo({ spec }: V1PersistentVolume, { metadata }: V1PersistentVolumeClaim): boolean {
  const { claimRef } = spec ?? {};
  if (claimRef?.name !== metadata.name || claimRef?.namespace !== metadata.namespace) return false;
  return !claimRef?.uid || claimRef.uid === metadata.uid;
}

/** Both sides say so, for good. */
export const isFullyBound = (claim: V1PersistentVolumeClaim): boolean =>
  Boolean(claim.spec?.volumeName) && hasAnnotation(claim, bindingAnnotations.bindCompleted);
