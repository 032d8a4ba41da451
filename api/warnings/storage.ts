import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../generated/types.js";
import { warnOfNodeSelectorTerm } from "./node-labels.js";
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
