import { claimNameOf } from "../../../api/core/pods/claims.js";
import { classOfClaim, isFullyBound } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolumeClaim, V1Pod, V1Volume } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { isDelayed } from "../../../api/storage/default-class.js";
import type { VolumeListers } from "./volume-listers.js";

/** What the pod's volumes stand on, each claim once. */
export interface PodClaims {
  readonly bound: readonly V1PersistentVolumeClaim[];
  /** Bound as soon as there is a node. */
  readonly delayed: readonly V1PersistentVolumeClaim[];
}

/** @returns why the pod can't have a node at all, in Kubernetes' words, or its claims */
export function podClaims(pod: V1Pod, listers: VolumeListers): PodClaims | string {
  const bound = new Set<V1PersistentVolumeClaim>();
  const delayed = new Set<V1PersistentVolumeClaim>();
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimNameOf(pod, volume);
    if (name === undefined) continue;
    const claim = listers.claim(keyOf({ namespace: pod.metadata.namespace, name }));
    if (!claim) return missing(name, volume);
    const fault = faultOf(claim, pod, volume);
    if (fault) return fault;
    if (isFullyBound(claim)) bound.add(claim);
    else if (isDelayed(listers.storageClass(classOfClaim(claim))) && !claim.spec?.volumeName)
      delayed.add(claim);
    else return "pod has unbound immediate PersistentVolumeClaims";
  }
  return { bound: [...bound], delayed: [...delayed] };
}

function missing(name: string, { ephemeral }: V1Volume): string {
  const quoted = JSON.stringify(name);
  return ephemeral
    ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${quoted}`
    : `persistentvolumeclaim ${quoted} not found`;
}

function faultOf(claim: V1PersistentVolumeClaim, pod: V1Pod, { ephemeral }: V1Volume): string | undefined {
  const { name, deletionTimestamp } = claim.metadata;
  const quoted = JSON.stringify(name);
  if (claim.status?.phase === "Lost")
    return `persistentvolumeclaim ${quoted} bound to non-existent persistentvolume ${JSON.stringify(claim.spec?.volumeName ?? "")}`;
  if (deletionTimestamp) return `persistentvolumeclaim ${quoted} is being deleted`;
  if (ephemeral && !isControlledBy(claim, pod))
    return `PVC ${keyOf(claim.metadata)} was not created for pod ${keyOf(pod.metadata)} (pod is not owner)`;
  return undefined;
}
