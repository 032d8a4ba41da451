import { join } from "node:path/posix";
import { madeAnnotations, madeFinalizers, provisioners } from "../../../api/core/made-volume.js";
import type {
  V1Node,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../../../api/generated/types.js";
import { objectReference } from "../../../api/meta/object-reference.js";
import { unsupported } from "./asked.js";

const hostname = "kubernetes.io/hostname";

/** The volume for a claim, as a folder on one node. @param root where the nodes keep such folders */
export function localVolume(
  claim: V1PersistentVolumeClaim,
  storageClass: V1StorageClass,
  { metadata }: V1Node,
  root: string,
): V1PersistentVolume {
  const name = `pvc-${claim.metadata.uid}`;
  const nodeName = metadata.name ?? "";
  const { mountOptions, reclaimPolicy = "Delete" } = storageClass;
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: {
      name,
      annotations: madeAnnotations(provisioners.local, nodeName),
      finalizers: [madeFinalizers.local],
    },
    spec: {
      capacity: { storage: claim.spec?.resources?.requests?.storage ?? "0" },
      accessModes: [...(claim.spec?.accessModes ?? [])],
      persistentVolumeReclaimPolicy: reclaimPolicy,
      storageClassName: storageClass.metadata.name,
      volumeMode: "Filesystem",
      ...(mountOptions ? { mountOptions } : {}),
      claimRef: objectReference(claim),
      local: { path: join(root, name) },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [
            {
              matchExpressions: [
                { key: hostname, operator: "In", values: [metadata.labels?.[hostname] ?? nodeName] },
              ],
            },
          ],
        },
      },
    },
  };
}

const oneNode = ["ReadWriteOnce", "ReadWriteOncePod"];

/** Why a folder on one node won't do for the claim; undefined: it will. */
export function cannotBeLocal({ spec = {} }: V1PersistentVolumeClaim): string | undefined {
  const modes = (spec.accessModes ?? []).filter((mode) => !oneNode.includes(mode));
  if (modes.length > 0)
    return `volumes of one node can't be used from others: access mode ${modes.join(", ")} is not supported`;
  return unsupported(spec);
}
