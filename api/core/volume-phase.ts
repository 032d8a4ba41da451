import type { V1PersistentVolume, V1PersistentVolumeClaim } from "../generated/types.js";

export const phaseOf = ({ metadata, status }: V1PersistentVolume | V1PersistentVolumeClaim) =>
  metadata.deletionTimestamp ? "Terminating" : (status?.phase ?? "");
