import { isBlock, isGrowing, isImage } from "../../../api/core/made-volume.js";
import { sshfsDriver } from "../../../api/core/sshfs-volume.js";
import { storageOf } from "../../../api/core/volume-binding.js";
import type { V1PersistentVolume, V1Pod, V1Volume } from "../../../api/generated/types.js";
import { quantityValue } from "../../../api/meta/quantity.js";
import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import type { ObjectSource } from "../../pods/spec/object-source.js";
import { blockDevice } from "./block-device.js";
import { type DiskImage, diskImageMount } from "./disk-image.js";
import { MountError } from "./mount-error.js";
import type { Mountable } from "./mountable.js";
import { nfsMount } from "./nfs.js";
import { sshfsMount } from "./sshfs.js";

export interface MountTools {
  readonly files: Files;
  /** They may hang on what doesn't answer. */
  readonly mountCommands: Commands;
}

/** Under which a PersistentVolume is mounted. */
export const keyOfVolume = ({ metadata }: V1PersistentVolume): string => `pv~${metadata.name}`;

/** The image that a volume is; undefined: it is something else. */
export function imageOf(volume: V1PersistentVolume): DiskImage | undefined {
  const { local, capacity } = volume.spec ?? {};
  if (!local || !isImage(volume)) return undefined;
  const bytes = Number(quantityValue(storageOf(capacity)));
  return { path: local.path, fsType: isBlock(volume) ? undefined : local.fsType, bytes };
}

/** How the pod's own volume is mounted; undefined: it is of another kind. */
export function mountableOfPod(
  { metadata }: V1Pod,
  { name, nfs }: V1Volume,
  { mountCommands }: MountTools,
): Mountable | undefined {
  return nfs && nfsMount({ key: `${metadata.uid}~${name}`, name, source: nfs, options: [] }, mountCommands);
}

/** How a PersistentVolume is mounted; undefined: it is a path of the host already. Throws MountError for one that can't be here. */
export function mountableOf(
  volume: V1PersistentVolume,
  objects: Pick<ObjectSource, "secret">,
  { files, mountCommands: commands }: MountTools,
): Mountable | undefined {
  const { metadata, spec } = volume;
  const { nfs, csi, mountOptions: options = [] } = spec ?? {};
  const names = { key: keyOfVolume(volume), name: metadata.name ?? "", options };
  const image = imageOf(volume);
  if (image && isBlock(volume)) return blockDevice({ ...names, path: image.path }, files, commands);
  if (image) return diskImageMount({ ...names, image, isGrowing: isGrowing(volume) }, files, commands);
  if (nfs) return nfsMount({ ...names, source: nfs }, commands);
  if (!csi) return undefined;
  if (csi.driver !== sshfsDriver)
    throw new MountError(`driver name ${csi.driver} not found in the list of registered CSI drivers`);
  const { namespace = "", name = "" } = csi.nodePublishSecretRef ?? {};
  const secret = () => objects.secret(namespace, name);
  return sshfsMount({ ...names, source: csi, secret }, files, commands);
}
