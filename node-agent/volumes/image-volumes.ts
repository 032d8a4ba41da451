import { dirname, join } from "node:path";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import { Semaphore } from "../../common/semaphore.js";
import type { Files } from "../files/files.js";
import type { Commands } from "../host/commands.js";
import type { ImageInfo } from "../runtime/container-runtime.js";
import type { ImageFolders } from "./image-folders.js";

export interface ImageVolumesOptions {
  readonly podsDirectory: string;
  readonly folders: ImageFolders;
  readonly files: Files;
  readonly commands: Commands;
  readonly log: Logger;
}

/** Where a pod's image volume is mounted, in the layout of Kubernetes' own agent. */
export const imageVolumePath = (podDirectory: string, volume: string): string =>
  join(podDirectory, "volumes", "kubernetes.io~image", volume);

/** Which image a volume was made of; there once it is mounted. */
const recordsOf = (podDirectory: string) => join(podDirectory, "image-volumes");

/**
 * Mounts images' files as volumes: read-only, and no program can be run from them, as Kubernetes has it. The image that a volume was made of
 * when its pod began stays, whatever its name comes to mean.
 */
export class ImageVolumes {
  /** Nothing is removed while something is being mounted. */
  private readonly turns = new Semaphore(1);

  constructor(private readonly options: ImageVolumesOptions) {}

  /** Whether the volume is there already, be it from before the agent was away. */
  async isMounted(podDirectory: string, volume: string): Promise<boolean> {
    const { files } = this.options;
    const path = imageVolumePath(podDirectory, volume);
    if ((await files.read(join(recordsOf(podDirectory), volume))) === undefined) return false;
    return (await files.mountPointsBelow(dirname(path))).includes(path);
  }

  /** Safe to repeat. @param ending aborts when the pod is to leave: nothing is made for it any more, whatever took long until then */
  mount(podDirectory: string, volume: string, image: ImageInfo, ending?: AbortSignal): Promise<void> {
    return this.turns.run(async () => {
      ending?.throwIfAborted();
      if (await this.isMounted(podDirectory, volume)) return;
      const { folders, files } = this.options;
      const folder = await folders.of(image);
      ending?.throwIfAborted();
      await this.bind(folder, imageVolumePath(podDirectory, volume));
      await files.makeDirectory(recordsOf(podDirectory), 0o700);
      await files.replace(join(recordsOf(podDirectory), volume), image.id);
    });
  }

  /** Ids of the images that volumes of pods are made of. */
  async imageIds(): Promise<readonly string[]> {
    const { podsDirectory, files } = this.options;
    const ids: string[] = [];
    for (const uid of await files.names(podsDirectory)) {
      const records = recordsOf(join(podsDirectory, uid));
      for (const volume of await files.names(records))
        ids.push((await files.read(join(records, volume))) ?? "");
    }
    return ids;
  }

  /** Removes the files of images that no volume is made of any more. */
  async removeUnused(): Promise<void> {
    const remove = async () => this.options.folders.keepOnly(new Set(await this.imageIds()));
    await this.turns.run(remove).catch((error: unknown) => {
      this.options.log.warn("files of unused image volumes stay", { cause: messageOf(error) });
    });
  }

  /** What is mounted there and not recorded is half done. */
  private async bind(folder: string, path: string): Promise<void> {
    const { files, commands } = this.options;
    await files.makeDirectory(path);
    if ((await files.mountPointsBelow(dirname(path))).includes(path)) await commands.run("umount", [path]);
    await commands.run("mount", ["--bind", folder, path]);
    await commands.run("mount", ["-o", "remount,bind,ro,nosuid,nodev,noexec", path]);
  }
}
