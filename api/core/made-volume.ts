import type { V1PersistentVolume } from "../generated/types.js";
import { compareQuantity, type Quantity, tryParseQuantity } from "../meta/quantity.js";
import { sshfsDriver } from "./sshfs-volume.js";
import { bindingAnnotations, storageOf } from "./volume-binding.js";

/** Who makes volumes here: what StorageClasses name. Of each kind a node makes the folder, and removes it. */
export const provisioners = {
  /** Of folders on nodes. */
  local: "coracle.io/local",
  /** Of folders in a share that any node may mount. */
  nfs: "coracle.io/nfs",
  sshfs: "coracle.io/sshfs",
} as const;

export type Provisioner = (typeof provisioners)[keyof typeof provisioners];

export const isOurs = (name: string | undefined): name is Provisioner =>
  (Object.values(provisioners) as (string | undefined)[]).includes(name);

/** On a volume: the node that makes and removes it. */
export const homeAnnotation = "coracle.io/home-node";

/** On a volume, set by its node: the folder was made. One that is missing from then on was lost, and is not made anew. */
export const madeAnnotation = "coracle.io/made";

/** On an image, set by its node: how much it holds. */
export const sizeAnnotation = "coracle.io/size";

/** On a volume, set by its node: when it could not make or remove the folder, and why. */
export const refusedAnnotation = "coracle.io/refused";

/** Keep a volume until a node has removed the folder. */
export const madeFinalizers = {
  local: "coracle.io/local-volume",
  shared: "coracle.io/shared-volume",
} as const;

const ourFinalizers: readonly string[] = Object.values(madeFinalizers);
export const isOurFinalizer = (name: string): boolean => ourFinalizers.includes(name);

export const madeAnnotations = (provisioner: Provisioner, nodeName: string): Record<string, string> => ({
  [bindingAnnotations.provisionedBy]: provisioner,
  [homeAnnotation]: nodeName,
});

/** The node that makes and removes the volume, and holds it if it is local; undefined: it is none of ours. */
export function homeOf({ metadata, spec }: V1PersistentVolume): string | undefined {
  const { annotations = {} } = metadata;
  const source = {
    [provisioners.local]: spec?.local,
    [provisioners.nfs]: spec?.nfs,
    [provisioners.sshfs]: spec?.csi?.driver === sshfsDriver ? spec.csi : undefined,
  };
  const maker = annotations[bindingAnnotations.provisionedBy];
  return isOurs(maker) && source[maker] ? annotations[homeAnnotation] : undefined;
}

/** The only node that has the volume; undefined: it isn't in the hands of one. */
export const holderOf = (volume: V1PersistentVolume): string | undefined =>
  volume.spec?.local && homeOf(volume);

/** Local, and an image that holds just so much. */
export const isImage = (volume: V1PersistentVolume): boolean =>
  holderOf(volume) !== undefined && (isBlock(volume) || Boolean(volume.spec?.local?.fsType));

/** Pods get a device, not files. */
export const isBlock = ({ spec }: V1PersistentVolume): boolean => spec?.volumeMode === "Block";

/** How much its node said that it holds; undefined: all that it is to. */
export const sizeOf = ({ metadata }: V1PersistentVolume): Quantity | undefined =>
  tryParseQuantity(metadata.annotations?.[sizeAnnotation] ?? "");

/** An image that is to hold more than it does. */
export function isGrowing(volume: V1PersistentVolume): boolean {
  const size = isImage(volume) ? sizeOf(volume) : undefined;
  return size !== undefined && compareQuantity(size, storageOf(volume.spec?.capacity)) < 0;
}

/** Its node has yet to make the folder: nothing is bound to it before. */
export const isBeingMade = (volume: V1PersistentVolume): boolean =>
  homeOf(volume) !== undefined && !isMade(volume);

export const isMade = ({ metadata }: V1PersistentVolume): boolean =>
  metadata.annotations?.[madeAnnotation] !== undefined;
