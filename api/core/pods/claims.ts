import type { V1Pod, V1Volume } from "../../generated/types.js";

/** The name of the claim behind a pod's volume; that of a generic ephemeral volume follows from pod and volume. Undefined: there is none. */
export function claimNameOf({ metadata }: V1Pod, volume: V1Volume): string | undefined {
  if (volume.persistentVolumeClaim) return volume.persistentVolumeClaim.claimName;
  return volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined;
}

/** The claims that the pod's volumes need, by name, each once. */
export function claimNamesOf(pod: V1Pod): readonly string[] {
  const names = (pod.spec?.volumes ?? []).map((volume) => claimNameOf(pod, volume));
  return [...new Set(names.filter((name) => name !== undefined))];
}
