import type { FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../../common/errors.js";
import { Directory } from "../files/directory.js";
import { mountPointsBelow } from "../files/mount-points.js";
import { removeTree } from "../files/remove-tree.js";
import type { Commands } from "../host/commands.js";
import { ConfigError } from "../pods/spec/config-error.js";
import { LeavesVolume, openBeneath } from "./open-beneath.js";

/** Which mount of which container is meant, by its index. */
export interface SubPathUse {
  readonly podDirectory: string;
  readonly volume: string;
  readonly container: string;
  readonly index: number;
}

/**
 * Makes a part of a volume ready to be mounted: what was opened is mounted at a place of the agent's own, since the path
 * in the volume may lead elsewhere by the time that the container runtime looks. As Kubernetes' own agent does it.
 */
export class SubPaths {
  constructor(private readonly commands: Commands) {}

  /** Where the part is mounted. Throws ConfigError when the path leads out of its volume. */
  async mount(volumePath: string, subPath: string, use: SubPathUse): Promise<string> {
    const opened = await openPart(volumePath, subPath);
    try {
      const target = await this.target(use, (await opened.stat()).isDirectory());
      const source = `/proc/${process.pid}/fd/${opened.fd}`;
      // Canonicalized, the source would be a path again.
      await this.commands.run("mount", ["--no-canonicalize", "--bind", source, target]);
      return target;
    } finally {
      await opened.close();
    }
  }

  /** An empty place; a mount for an earlier instance of the container is taken away, which that doesn't notice. */
  private async target(use: SubPathUse, isDirectory: boolean): Promise<string> {
    const { podDirectory, volume, container, index } = use;
    const target = join(podDirectory, "volume-subpaths", volume, container, String(index));
    const names = ["volume-subpaths", volume, container];
    await Directory.within(podDirectory, async (pod) => {
      for (const point of await mountPointsBelow(podDirectory))
        if (point === target) await this.commands.run("umount", [point]);
      await inside(pod, names, (directory) => place(directory, String(index), isDirectory));
    });
    return target;
  }
}

async function openPart(volumePath: string, subPath: string): Promise<FileHandle> {
  if (subPath.startsWith("/") || subPath.split("/").includes(".."))
    throw new ConfigError(`subPath "${subPath}" must be relative and must not contain '..'`);
  try {
    return await openBeneath(volumePath, subPath);
  } catch (error) {
    const why = error instanceof LeavesVolume ? `"${subPath}" leaves its volume` : messageOf(error);
    throw new ConfigError(`failed to prepare subPath for volumeMount: ${why}`, { cause: error });
  }
}

async function inside(
  directory: Directory,
  [name, ...rest]: readonly string[],
  use: (directory: Directory) => Promise<void>,
): Promise<void> {
  if (name === undefined) return use(directory);
  return directory.ensure(name, 0o700, (child) => inside(child, rest, use));
}

/** What a bind mount goes over is of the same kind as what is mounted. */
async function place(directory: Directory, name: string, isDirectory: boolean): Promise<void> {
  await removeTree(directory, name);
  if (isDirectory) await directory.ensure(name, 0o700, async () => {});
  else await directory.create(name, new Uint8Array(), 0o600);
}
