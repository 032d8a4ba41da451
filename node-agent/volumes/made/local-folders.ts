import { basename, dirname } from "node:path";
import type { V1PersistentVolume } from "../../../api/generated/types.js";
import type { Directory } from "../../files/directory.js";
import type { Files } from "../../files/files.js";
import { removeTree } from "../../files/remove-tree.js";
import type { VolumeMaker } from "./made-volumes.js";

/** Volumes that are folders of this node. */
export class LocalFolders implements VolumeMaker {
  constructor(private readonly files: Files) {}

  async make(volume: V1PersistentVolume): Promise<void> {
    const path = localPathOf(volume);
    await this.files.makeDirectory(dirname(path), 0o711);
    await this.files.within(dirname(path), (parent) => makeOnce(parent, basename(path)));
  }

  /** Where even the directory of all such folders is missing, there is nothing to remove. */
  async remove(volume: V1PersistentVolume): Promise<void> {
    const path = localPathOf(volume);
    if (!(await this.files.stat(dirname(path)))) return;
    const points = await this.files.mountPointsBelow(dirname(path));
    const mounted = points.find((point) => point === path || point.startsWith(`${path}/`));
    if (mounted !== undefined) throw new Error(`something is mounted at ${mounted}`);
    await this.files.within(dirname(path), (parent) => removeTree(parent, basename(path)));
  }
}

/** Throws for a folder that isn't named as its volume: it is none that was made here. */
export function localPathOf({ metadata, spec }: V1PersistentVolume): string {
  const path = spec?.local?.path ?? "";
  if (basename(path) !== metadata.name || !path.startsWith("/"))
    throw new Error(`${path} is not the volume's folder`);
  return path;
}

/** For everybody, since nobody knows as whom the pod will write; the directory above lets only root look. */
async function makeOnce(parent: Directory, name: string): Promise<void> {
  if (await parent.lstat(name)) return;
  await parent.ensure(name, 0o777, (directory) => directory.chmod(0o777));
}
