import type { V1PersistentVolumeClaim, V1PersistentVolumeClaimSpec } from "../generated/types.js";

export function setPersistentVolumeClaimDefaults(claim: V1PersistentVolumeClaim): void {
  claim.status ??= {};
  claim.status.phase ||= "Pending";
  setClaimSpecDefaults(claim.spec);
}

export function setClaimSpecDefaults(spec: V1PersistentVolumeClaimSpec | undefined): void {
  if (spec) spec.volumeMode ||= "Filesystem";
}
