import type { V1DownwardAPIVolumeFile, V1Volume, V1VolumeProjection } from "../../generated/types.js";
import { setClaimSpecDefaults } from "../persistent-volume-claim-defaults.js";
import { pullPolicyOf } from "./container-defaults.js";

/** 0644 */
const defaultFileMode = 420;

export function setVolumeDefaults(volume: V1Volume): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  if (volume.secret) volume.secret.defaultMode ??= defaultFileMode;
  if (volume.configMap) volume.configMap.defaultMode ??= defaultFileMode;
  if (volume.hostPath) volume.hostPath.type ??= "";
  if (volume.image) volume.image.pullPolicy ||= pullPolicyOf(volume.image.reference ?? "");
  if (volume.ephemeral?.volumeClaimTemplate) setClaimSpecDefaults(volume.ephemeral.volumeClaimTemplate.spec);
  if (volume.downwardAPI) {
    volume.downwardAPI.defaultMode ??= defaultFileMode;
    setDownwardDefaults(volume.downwardAPI.items);
  }
  if (volume.projected) {
    volume.projected.defaultMode ??= defaultFileMode;
    volume.projected.sources?.forEach(setProjectionDefaults);
  }
}

function setProjectionDefaults({ serviceAccountToken, downwardAPI }: V1VolumeProjection): void {
  if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= 3600;
  setDownwardDefaults(downwardAPI?.items);
}

function setDownwardDefaults(items: readonly V1DownwardAPIVolumeFile[] | undefined): void {
  for (const { fieldRef, resourceFieldRef } of items ?? []) {
    if (fieldRef) fieldRef.apiVersion ||= "v1";
    if (resourceFieldRef) resourceFieldRef.divisor ||= "0";
  }
}
