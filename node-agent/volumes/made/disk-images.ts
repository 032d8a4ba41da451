import { basename, dirname } from "node:path";
import type { V1PersistentVolume } from "../../../api/generated/types.js";
import type { Files } from "../../files/files.js";
import { removeTree } from "../../files/remove-tree.js";
import type { Commands } from "../../host/commands.js";
import { detach } from "../mounted/data-file.js";
import { type DiskImage, diskImageMount, growImage, makeImage } from "../mounted/disk-image.js";
import { imageOf, keyOfVolume } from "../mounted/mountable-volume.js";
import type { NodeMounts } from "../mounted/node-mounts.js";
import { localPathOf } from "./local-folders.js";
import type { VolumeMaker } from "./made-volumes.js";

/** Volumes that are images on this node: they hold so much and no more. */
export class DiskImages implements VolumeMaker {
  constructor(
    private readonly mounts: NodeMounts,
    private readonly files: Files,
    private readonly commands: Commands,
  ) {}

  /** Under another name until files can be made in it by everybody: this process may be killed in between. */
  async make(volume: V1PersistentVolume): Promise<void> {
    const path = localPathOf(volume);
    if (await this.files.stat(path)) return;
    await this.files.makeDirectory(dirname(path), 0o711);
    const draft = { ...sourceOf(volume), path: `${dirname(path)}/..${basename(path)}` };
    await makeImage(draft, this.commands);
    if (draft.fsType !== undefined) await this.open(draft, basename(path));
    await this.commands.run("mv", ["-T", "--", draft.path, path]);
  }

  async grow(volume: V1PersistentVolume): Promise<void> {
    const use = (place: string | undefined) => growImage(sourceOf(volume), place, this.commands);
    await this.mounts.asItIs(keyOfVolume(volume), use);
  }

  async remove(volume: V1PersistentVolume): Promise<void> {
    const path = localPathOf(volume);
    if (!(await this.files.stat(dirname(path)))) return;
    if ((await this.mounts.find(keyOfVolume(volume))) !== undefined) throw new Error("it is still mounted");
    await detach(path, this.commands);
    await this.files.within(dirname(path), async (parent) => {
      for (const name of [basename(path), `..${basename(path)}`]) await removeTree(parent, name);
    });
  }

  private async open(image: DiskImage, name: string): Promise<void> {
    const draft = { key: `draft~${name}`, name, image, options: [], isGrowing: false };
    const mountable = diskImageMount(draft, this.files, this.commands);
    await this.mounts.visit(mountable, (place) => this.commands.run("chmod", ["0777", place]));
  }
}

function sourceOf(volume: V1PersistentVolume): DiskImage {
  const image = imageOf(volume);
  if (!image) throw new Error("it is no image");
  return image;
}
