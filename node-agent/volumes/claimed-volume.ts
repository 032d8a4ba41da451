import { claimNameOf } from "../../api/core/pods/claims.js";
import { isFullyBound } from "../../api/core/volume-binding.js";
import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1Pod,
  V1Volume,
} from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isControlledBy } from "../../api/meta/owner-references.js";
import type { ObjectSource } from "../pods/spec/object-source.js";
import { VolumeError } from "./volume-error.js";

/** Does the volume stand on a claim? */
export const isClaimed = ({ persistentVolumeClaim, ephemeral }: V1Volume): boolean =>
  persistentVolumeClaim !== undefined || ephemeral !== undefined;

/** The PersistentVolume behind a pod's volume. Throws VolumeError where there is none, or none for this pod. */
export function claimedVolume(pod: V1Pod, volume: V1Volume, objects: ObjectSource): V1PersistentVolume {
  const { namespace = "" } = pod.metadata;
  const name = claimNameOf(pod, volume) ?? "";
  const refuse = (why: string) =>
    new VolumeError(`error processing PVC ${keyOf({ namespace, name })}: ${why}`);
  const claim = objects.claim(namespace, name);
  if (!claim) throw refuse(`persistentvolumeclaim ${JSON.stringify(name)} not found`);
  if (volume.ephemeral && !isControlledBy(claim, pod)) throw refuse("it was not created for this pod");
  if (!isFullyBound(claim)) throw refuse("PVC is not bound");
  const found = objects.volume(claim.spec?.volumeName ?? "");
  if (!found || !isHeldBy(found, claim)) throw refuse(`it is bound to no volume that is here`);
  return found;
}

const isHeldBy = ({ spec }: V1PersistentVolume, { metadata }: V1PersistentVolumeClaim): boolean =>
  spec?.claimRef?.uid === metadata.uid;
