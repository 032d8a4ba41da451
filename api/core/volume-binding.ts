import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../generated/types.js";
import { annotated, hasAnnotation } from "../meta/annotations.js";
import { objectReference } from "../meta/object-reference.js";
import type { Quantity } from "../meta/quantity.js";
import { tryParseQuantity, zero } from "../meta/quantity.js";

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

/** The volume, kept for the claim; the very same where it is already. What the user has not set is marked as ours to take back. */
export function keptFor(volume: V1PersistentVolume, claim: V1PersistentVolumeClaim): V1PersistentVolume {
  const isMeant = isBoundTo(volume, claim);
  if (isMeant && volume.spec?.claimRef?.uid === claim.metadata.uid) return volume;
  const annotations = isMeant ? {} : { [bindingAnnotations.boundByController]: "yes" };
  return { ...annotated(volume, annotations), spec: { ...volume.spec, claimRef: objectReference(claim) } };
}

/** The node that was chosen for a volume that is to be made. */
export const selectedNodeOf = ({ metadata }: V1PersistentVolumeClaim): string | undefined =>
  metadata.annotations?.[bindingAnnotations.selectedNode];

/** How much the claim asks for; nothing where that can't be read. */
export const requestOf = ({ spec }: V1PersistentVolumeClaim): Quantity =>
  storageOf(spec?.resources?.requests);

export const storageOf = (amounts: Readonly<Record<string, string>> | undefined): Quantity =>
  tryParseQuantity(amounts?.storage ?? "0") ?? zero;

/** Both sides say so, for good. */
export const isFullyBound = (claim: V1PersistentVolumeClaim): boolean =>
  Boolean(claim.spec?.volumeName) && hasAnnotation(claim, bindingAnnotations.bindCompleted);
