import type {
  V1CSIStorageCapacity,
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1StorageClass,
} from "../generated/types.js";
import { warnOfLabelKey, warnOfNodeSelector, warnOfNodeSelectorTerm } from "./node-labels.js";
import { warnOfGone } from "./pod-volumes.js";
import { warnOfClaimSpec } from "./workloads.js";

const classAnnotation = "volume.beta.kubernetes.io/storage-class";
const annotations: Readonly<Record<string, string>> = {
  [classAnnotation]: 'deprecated since v1.8; use "storageClassName" attribute instead',
  "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead',
};

export function warnOfPersistentVolume({ metadata, spec }: V1PersistentVolume): string[] {
  const terms = spec?.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return [
    ...Object.entries(annotations)
      .filter(([key]) => metadata.annotations?.[key] !== undefined)
      .map(([key, message]) => `metadata.annotations[${key}]: ${message}`),
    ...(spec?.persistentVolumeReclaimPolicy === "Recycle"
      ? [
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
        ]
      : []),
    ...terms.flatMap((term, at) =>
      warnOfNodeSelectorTerm(term, `spec.nodeAffinity.required.nodeSelectorTerms[${at}]`),
    ),
    ...warnOfGone(spec ?? {}, "spec"),
  ];
}

export function warnOfPersistentVolumeClaim(claim: V1PersistentVolumeClaim): string[] {
  const annotated = claim.metadata.annotations?.[classAnnotation] !== undefined;
  return [
    ...(annotated ? [`metadata.annotations[${classAnnotation}]: ${annotations[classAnnotation]}`] : []),
    ...warnOfClaimSpec(claim, "spec"),
  ];
}

export const warnOfStorageClass = ({ allowedTopologies = [] }: V1StorageClass): string[] =>
  allowedTopologies.flatMap(({ matchLabelExpressions = [] }, at) =>
    matchLabelExpressions.flatMap(({ key }, index) =>
      warnOfLabelKey(key, `allowedTopologies[${at}].matchLabelExpressions[${index}].key`),
    ),
  );

export const warnOfStorageCapacity = ({ nodeTopology }: V1CSIStorageCapacity): string[] =>
  warnOfNodeSelector(nodeTopology, "nodeTopology");
