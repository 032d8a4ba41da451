import { join } from "node:path";
import type { Logger } from "../../common/logger.js";
import { Semaphore } from "../../common/semaphore.js";
import type { Directory } from "../files/directory.js";
import type { Files, Held } from "../files/files.js";
import { removeTree } from "../files/remove-tree.js";
import type { Commands } from "../host/commands.js";
import { ConfigError } from "../pods/spec/config-error.js";

/** Which mount of which container is meant, by its index. */
export interface SubPathUse {
  readonly podDirectory: string;
  readonly volume: string;
  readonly container: string;
  readonly index: number;
}

/** Each holds directories open. */
const concurrent = 8;

/**
 * Makes a part of a volume ready to be mounted: what was opened is mounted at a place of the agent's own, since the path
 * in the volume may lead elsewhere by the time that the container runtime looks. As Kubernetes' own agent does it.
 */
export class SubPaths {
  private readonly opening = new Semaphore(concurrent);

  constructor(
    private readonly files: Files,
    private readonly commands: Commands,
    private readonly log: Logger,
  ) {}

  /** Where the part is mounted. Throws ConfigError, which tells nothing of the host, when it can't be. */
  async mount(volumePath: string, subPath: string, use: SubPathUse): Promise<string> {
    requireRelative(subPath);
    try {
      const mount = (held: Held) => this.mounted(held, use);
      return await this.opening.run(() => this.files.beneath(volumePath, subPath, mount));
    } catch (error) {
      const { volume, container, podDirectory } = use;
      this.log.warn("a subPath could not be prepared", {
        podDirectory,
        container,
        volume,
        subPath,
        err: error,
      });
      const why = `failed to prepare subPath for volumeMount "${volume}" of container "${container}"`;
      throw new ConfigError(why, { cause: error });
    }
  }

  private async mounted({ path, isDirectory }: Held, use: SubPathUse): Promise<string> {
    const target = await this.target(use, isDirectory);
    // Canonicalized, the source would be a path again.
    await this.commands.run("mount", ["--no-canonicalize", "--bind", path, target]);
    return target;
  }

  /** An empty place; a mount for an earlier instance of the container is taken away, which that doesn't notice. */
  private async target(use: SubPathUse, isDirectory: boolean): Promise<string> {
    const { podDirectory, volume, container, index } = use;
    const target = join(podDirectory, "volume-subpaths", volume, container, String(index));
    const names = ["volume-subpaths", volume, container];
    await this.files.within(podDirectory, async (pod) => {
      for (const point of await this.files.mountPointsBelow(podDirectory))
        if (point === target) await this.commands.run("umount", [point]);
      await inside(pod, names, (directory) => place(directory, String(index), isDirectory));
    });
    return target;
  }
}

function requireRelative(subPath: string): void {
  if (subPath.startsWith("/"))
    throw new ConfigError(`error SubPath \`${subPath}\` must not be an absolute path`);
  if (subPath.split("/").includes(".."))
    throw new ConfigError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
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
