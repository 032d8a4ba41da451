import { madeAnnotations, type Provisioner } from "../../../api/core/made-volume.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeSpec,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { objectReference } from "../../../api/meta/object-reference.js";

/** How the volume for a claim is called. */
export const nameFor = ({ metadata }: V1PersistentVolumeClaim): string => `pvc-${metadata.uid}`;

/**
 * The volume for a claim of one of our classes: what the claim asks for, as the class has it.
 * @param node makes the folder, and removes it before `finalizer` goes
 * @param source where it is
 */
export function provisionedVolume(
  claim: V1PersistentVolumeClaim,
  { metadata, provisioner, mountOptions, reclaimPolicy = "Delete" }: V1StorageClass,
  node: V1Node,
  finalizer: string,
  source: Partial<V1PersistentVolumeSpec>,
): V1PersistentVolume {
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name: nameFor(claim),
      annotations: madeAnnotations(provisioner as Provisioner, node.metadata.name ?? ""),
      finalizers: [finalizer],
    },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? "0" },
      accessModes: [...(claim.spec?.accessModes ?? [])],
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: metadata.name,
      volumeMode: claim.spec?.volumeMode ?? "Filesystem",
      ...(mountOptions ? { mountOptions } : {}),
      claimRef: objectReference(claim),
      ...source,
    },
  };
}
