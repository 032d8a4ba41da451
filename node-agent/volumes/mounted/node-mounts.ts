import { join } from "node:path";
import { Turns } from "../../../common/turns.js";
import type { Files } from "../../files/files.js";
import { removeTree } from "../../files/remove-tree.js";
import type { Commands } from "../../host/commands.js";
import { detach } from "./data-file.js";
import { type Health, healthOf } from "./health.js";
import { MountError } from "./mount-error.js";
import { attachedAt, dataOf, type Mountable } from "./mountable.js";

export interface NodeMountsOptions {
  /** Where all of them are mounted, each in a directory named by its key. */
  readonly mountsDirectory: string;
  /** With a directory for each pod that has not left altogether. */
  readonly podsDirectory: string;
  readonly files: Files;
  /** They may hang on what doesn't answer. */
  readonly mountCommands: Commands;
}

/** In a pod's directory: a file for each that it has, so that whoever comes after this process knows, too. */
const notes = "mounts";

/** What is mounted on this node for pods: once for all, as long as one of them is there. */
export class NodeMounts {
  private readonly turns = new Turns();

  constructor(private readonly options: NodeMountsOptions) {}

  /** Where it is, mounted and kept for the pod. Rejects with MountError while it can't be, or doesn't answer. */
  async use(podDirectory: string, mountable: Mountable): Promise<string> {
    await this.keepFor(podDirectory, mountable.key);
    return this.turns.run(mountable.key, () => this.mounted(mountable));
  }

  /** Where it is if it is mounted, well or not. */
  async find(key: string): Promise<string | undefined> {
    return (await this.isMounted(key)) ? dataOf(this.placeOf(key)) : undefined;
  }

  async health(key: string): Promise<Health> {
    return (await this.isMounted(key))
      ? healthOf(dataOf(this.placeOf(key)), this.options.mountCommands)
      : "dead";
  }

  /** Mounts what is dead anew. Containers that had it before see that when they are started anew. */
  async renew(mountable: Mountable): Promise<void> {
    await this.turns.run(mountable.key, () => this.mounted(mountable));
  }

  /** Mounts it for as long as `use` takes. */
  visit<T>(mountable: Mountable, use: (path: string) => Promise<T>): Promise<T> {
    return this.turns.run(mountable.key, async () => {
      const path = await this.mounted(mountable);
      try {
        return await use(path);
      } finally {
        await this.unmount(mountable.key);
      }
    });
  }

  /** Nobody mounts or unmounts it meanwhile. `use` is told where it is; undefined: it isn't mounted. */
  asItIs<T>(key: string, use: (path: string | undefined) => Promise<T>): Promise<T> {
    return this.turns.run(key, async () => use(await this.find(key)));
  }

  /** Unmounts what no pod has any more, of all or of some. What can't be unmounted keeps nothing else. */
  async sweep(some?: readonly string[]): Promise<void> {
    const keys = some ?? (await this.options.files.names(this.options.mountsDirectory));
    const unlessKept = async (key: string) => {
      if (await this.isKept(key)) return;
      // Whoever waits for what doesn't answer would wait for good.
      await this.unmount(key, ...((await this.health(key)) === "silent" ? ["-l"] : []));
    };
    const swept = await Promise.allSettled(keys.map((key) => this.turns.run(key, () => unlessKept(key))));
    for (const one of swept) if (one.status === "rejected") throw one.reason;
  }

  private async mounted(mountable: Mountable): Promise<string> {
    const { key } = mountable;
    const path = dataOf(this.placeOf(key));
    const health = await this.health(key);
    if (health === "well") return path;
    if (health === "silent") throw new MountError(`${mountable.name} doesn't answer`);
    await this.unmount(key, "-l");
    await this.options.files.makeDirectory(path, 0o700);
    await mountable.mount(this.placeOf(key)).catch(async (error) => {
      await this.unmount(key);
      throw error;
    });
    return path;
  }

  private async unmount(key: string, ...flags: readonly string[]): Promise<void> {
    const { files, mountCommands, mountsDirectory } = this.options;
    const place = this.placeOf(key);
    if (!(await files.stat(place))) return;
    for (const point of await files.mountPointsBelow(place))
      await mountCommands.run("umount", ["-c", ...flags, point]);
    const [left] = await files.mountPointsBelow(place);
    if (left !== undefined) throw new MountError(`something is still mounted at ${left}`);
    const file = await files.read(attachedAt(place));
    if (file) await detach(file, mountCommands);
    await files.within(mountsDirectory, (all) => removeTree(all, key));
  }

  private async isMounted(key: string): Promise<boolean> {
    const { files } = this.options;
    const place = this.placeOf(key);
    if (!(await files.stat(place))) return false;
    return (await files.mountPointsBelow(place)).includes(dataOf(place));
  }

  private async keepFor(podDirectory: string, key: string): Promise<void> {
    const { files } = this.options;
    await files.makeDirectory(join(podDirectory, notes));
    await files.touch(join(podDirectory, notes, key), 0o600);
  }

  private async isKept(key: string): Promise<boolean> {
    const { files, podsDirectory } = this.options;
    for (const uid of await files.names(podsDirectory))
      if (await files.stat(join(podsDirectory, uid, notes, key))) return true;
    return false;
  }

  private placeOf(key: string): string {
    return join(this.options.mountsDirectory, key);
  }
}
