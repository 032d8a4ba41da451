import { isOurs } from "../../../api/core/made-volume.js";
import { bindingAnnotations } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolumeClaim, V1PersistentVolumeClaimSpec } from "../../../api/generated/types.js";

/** It waits for a volume that is made here. */
export const isAsked = ({ metadata, spec }: V1PersistentVolumeClaim): boolean =>
  isOurs(metadata.annotations?.[bindingAnnotations.storageProvisioner]) &&
  !spec?.volumeName &&
  !metadata.deletionTimestamp;

/** What of a claim no volume that is made here has; undefined: it asks for nothing of that. */
export function unsupported(spec: V1PersistentVolumeClaimSpec): string | undefined {
  if (spec.selector) return "claims with a selector are not supported";
  return spec.dataSource || spec.dataSourceRef ? "data sources are not supported" : undefined;
}
