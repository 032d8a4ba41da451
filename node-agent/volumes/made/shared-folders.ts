import { basename, dirname } from "node:path/posix";
import type { V1PersistentVolume, V1PersistentVolumeSpec } from "../../../api/generated/types.js";
import type { ObjectSource } from "../../pods/spec/object-source.js";
import { type MountTools, mountableOf } from "../mounted/mountable-volume.js";
import type { NodeMounts } from "../mounted/node-mounts.js";
import type { VolumeMaker } from "./made-volumes.js";

/** Volumes that are folders of a share, which is mounted for as long as that takes. What is done in it, other processes do: it may hang. */
export class SharedFolders implements VolumeMaker {
  constructor(
    private readonly mounts: NodeMounts,
    private readonly objects: Pick<ObjectSource, "secret">,
    private readonly tools: MountTools,
  ) {}

  async make(volume: V1PersistentVolume): Promise<void> {
    await this.inShare(volume, (folder) => ["mkdir", "-p", "-m", "0777", "--", folder]);
  }

  /** Follows no link, and stays in the share. What it has no time for, it does the next time. */
  async remove(volume: V1PersistentVolume): Promise<void> {
    await this.inShare(volume, (folder) => ["rm", "-rf", "--one-file-system", "--", folder]);
  }

  private async inShare(
    volume: V1PersistentVolume,
    command: (folder: string) => readonly [string, ...string[]],
  ): Promise<void> {
    const { name = "" } = volume.metadata;
    const path = pathOf(volume.spec);
    if (basename(path) !== name) throw new Error(`${path} is not the volume's folder`);
    const spec = { ...volume.spec, ...placedAt(dirname(path), volume.spec) };
    const mountable = mountableOf({ ...volume, spec }, this.objects, this.tools);
    if (!mountable) throw new Error("it is not in a share");
    await this.mounts.visit({ ...mountable, key: `share~${name}` }, async (share) => {
      const [program, ...args] = command(`${share}/${name}`);
      await this.tools.mountCommands.run(program, args);
    });
  }
}

const pathOf = ({ nfs, csi }: V1PersistentVolumeSpec = {}): string =>
  nfs?.path ?? csi?.volumeAttributes?.path ?? "";

/** The same volume at another path, and to be written. */
function placedAt(path: string, { nfs, csi }: V1PersistentVolumeSpec = {}): Partial<V1PersistentVolumeSpec> {
  if (nfs) return { nfs: { ...nfs, path, readOnly: false } };
  return csi ? { csi: { ...csi, readOnly: false, volumeAttributes: { ...csi.volumeAttributes, path } } } : {};
}
