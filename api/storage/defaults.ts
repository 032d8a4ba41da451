import type { V1CSIDriver, V1StorageClass } from "../generated/types.js";

export function setStorageClassDefaults(storageClass: V1StorageClass): void {
  storageClass.reclaimPolicy ||= "Delete";
  storageClass.volumeBindingMode ||= "Immediate";
}

export function setCsiDriverDefaults({ spec }: V1CSIDriver): void {
  if (!spec) return;
  spec.attachRequired ??= true;
  spec.podInfoOnMount ??= false;
  spec.storageCapacity ??= false;
  spec.fsGroupPolicy ||= "ReadWriteOnceWithFSType";
  if ((spec.volumeLifecycleModes ?? []).length === 0) spec.volumeLifecycleModes = ["Persistent"];
  spec.requiresRepublish ??= false;
  spec.seLinuxMount ??= false;
}
