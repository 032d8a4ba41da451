import type { V1PersistentVolume } from "../generated/types.js";
import { bindingAnnotations } from "./volume-binding.js";

/** Who makes volumes of folders on nodes: what StorageClasses name. */
export const localProvisioner = "coracle.io/local";

/** On a volume: the node that holds it. */
const homeAnnotation = "coracle.io/home-node";

/** On a volume, set by its node: the folder was made. One that is missing from then on was lost, and is not made anew. */
export const madeAnnotation = "coracle.io/made";

/** Keeps a volume until its node has removed the folder. */
export const localVolumeFinalizer = "coracle.io/local-volume";

export const localVolumeAnnotations = (nodeName: string): Record<string, string> => ({
  [bindingAnnotations.provisionedBy]: localProvisioner,
  [homeAnnotation]: nodeName,
});

/** The node that makes, holds and removes the volume; undefined: it is none of ours. */
export function homeOf({ metadata, spec }: V1PersistentVolume): string | undefined {
  const { annotations = {} } = metadata;
  if (annotations[bindingAnnotations.provisionedBy] !== localProvisioner || !spec?.local) return undefined;
  return annotations[homeAnnotation];
}

/** Its node has yet to make the folder: nothing is bound to it before. */
export const isBeingMade = (volume: V1PersistentVolume): boolean =>
  homeOf(volume) !== undefined && !isMade(volume);

export const isMade = ({ metadata }: V1PersistentVolume): boolean =>
  metadata.annotations?.[madeAnnotation] !== undefined;
