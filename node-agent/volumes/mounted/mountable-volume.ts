import { sshfsDriver } from "../../../api/core/sshfs-volume.js";
import type { V1PersistentVolume, V1Pod, V1Volume } from "../../../api/generated/types.js";
import type { Files } from "../../files/files.js";
import type { Commands } from "../../host/commands.js";
import type { ObjectSource } from "../../pods/spec/object-source.js";
import { MountError } from "./mount-error.js";
import type { Mountable } from "./mountable.js";
import { nfsMount } from "./nfs.js";
import { sshfsMount } from "./sshfs.js";

export interface MountTools {
  readonly files: Files;
  /** They may hang on what doesn't answer. */
  readonly mountCommands: Commands;
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
  { metadata, spec }: V1PersistentVolume,
  objects: Pick<ObjectSource, "secret">,
  { files, mountCommands: commands }: MountTools,
): Mountable | undefined {
  const { nfs, csi, mountOptions: options = [] } = spec ?? {};
  const names = { key: `pv~${metadata.name}`, name: metadata.name ?? "", options };
  if (nfs) return nfsMount({ ...names, source: nfs }, commands);
  if (!csi) return undefined;
  if (csi.driver !== sshfsDriver)
    throw new MountError(`driver name ${csi.driver} not found in the list of registered CSI drivers`);
  const { namespace = "", name = "" } = csi.nodePublishSecretRef ?? {};
  const secret = () => objects.secret(namespace, name);
  return sshfsMount({ ...names, source: csi, secret }, files, commands);
}
