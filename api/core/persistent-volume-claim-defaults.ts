import type {
  V1PersistentVolume,
  V1PersistentVolumeClaim,
  V1PersistentVolumeClaimSpec,
} from "../generated/types.js";

export function setPersistentVolumeClaimDefaults(claim: V1PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ||= "Pending";
  setClaimSpecDefaults(claim.spec);
}

export function setClaimSpecDefaults(spec: V1PersistentVolumeClaimSpec | undefined): void {
  if (spec) spec.volumeMode ||= "Filesystem";
}

export function setPersistentVolumeDefaults(volume: V1PersistentVolume): void {
  volume.status ??= {};
  volume.status.phase ||= "Pending";
  if (!volume.spec) return;
  volume.spec.persistentVolumeReclaimPolicy ||= "Retain";
  volume.spec.volumeMode ||= "Filesystem";
  if (volume.spec.hostPath) volume.spec.hostPath.type ??= "";
}
