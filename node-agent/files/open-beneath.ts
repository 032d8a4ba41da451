import { constants } from "node:fs";
import { chmod, type FileHandle, mkdir, open, readlink, realpath } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";
import { systemCode } from "../../common/errors.js";

const { O_DIRECTORY, O_NOFOLLOW } = constants;
/** Of Linux; Node doesn't name it. Opens to refer to a file, be it a pipe or a device, and not to read it. */
const O_PATH = 0o10000000;
const maxLinks = 40;
/** Each level is held open. */
const maxDepth = 64;

/** A path leads out of its volume. */
export class LeavesVolume extends Error {
  override readonly name = "LeavesVolume";
}

/**
 * Opens (for reference only) what `path` leads to in the directory `volume`. Directories that are missing are made if asked for. Links
 * are followed as long as they stay inside. Each step is from an open directory, so nobody who can write in the volume
 * can lead it elsewhere, at whatever moment.
 */
export async function openBeneath(
  volume: string,
  path: string,
  { make = true }: { readonly make?: boolean } = {},
): Promise<FileHandle> {
  const names = [volume, await realpath(volume)];
  const walk = new Walk(names, await open(volume, O_PATH | O_DIRECTORY), make);
  try {
    return await walk.to(path);
  } finally {
    await walk.close();
  }
}

class Walk {
  /** From the volume down to where the walk is. */
  private readonly trail: FileHandle[];
  private links = 0;

  constructor(
    /** By which absolute links may mean the volume. */
    private readonly names: readonly string[],
    private readonly root: FileHandle,
    private readonly makes: boolean,
  ) {
    this.trail = [root];
  }

  async to(path: string): Promise<FileHandle> {
    const names = path.split("/");
    // What a link names goes before them; what is the user's own may be made.
    let own = names.length;
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const isOwn = names.length < own;
      if (isOwn) own = names.length;
      if (name === "" || name === ".") continue;
      if (name === "..") await this.up();
      else names.unshift(...(await this.into(name, isOwn)));
    }
    return this.here === this.root ? open(this.pathOf(), O_PATH | O_DIRECTORY) : this.take();
  }

  async close(): Promise<void> {
    for (const handle of this.trail) await handle.close();
  }

  private get here(): FileHandle {
    return this.trail.at(-1) ?? this.root;
  }

  private pathOf(name = ""): string {
    return `/proc/self/fd/${this.here.fd}/${name}`;
  }

  /** The handle is the caller's to close. */
  private take(): FileHandle {
    const { here } = this;
    this.trail.pop();
    return here;
  }

  private async up(): Promise<void> {
    if (this.here === this.root) throw new LeavesVolume();
    await this.take().close();
  }

  /** Steps into an entry. @returns the names that are to be walked instead, when it is a link */
  private async into(name: string, mayMake: boolean): Promise<string[]> {
    if (this.trail.length > maxDepth) throw new Error(`the path has more than ${maxDepth} names`);
    const path = this.pathOf(name);
    const found = (await openEntry(path)) ?? (await this.make(path, mayMake));
    this.trail.push(found);
    if (!(await found.stat()).isSymbolicLink()) return [];
    await this.take().close();
    this.links += 1;
    if (this.links > maxLinks) throw new LeavesVolume();
    return this.follow(await readlink(path));
  }

  private async follow(target: string): Promise<string[]> {
    if (!isAbsolute(target)) return target.split("/");
    const inside = this.names
      .map((name) => relative(name, target))
      .find((path) => path.split("/", 1)[0] !== "..");
    if (inside === undefined) throw new LeavesVolume();
    while (this.here !== this.root) await this.take().close();
    return inside.split("/");
  }

  private async make(path: string, mayMake: boolean): Promise<FileHandle> {
    if (!mayMake) throw Object.assign(new Error("a link leads to nothing"), { code: "ENOENT" });
    if (!this.makes) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    await mkdir(path);
    const made = await open(path, O_PATH | O_DIRECTORY | O_NOFOLLOW);
    await chmod(`/proc/self/fd/${made.fd}`, 0o750 | ((await this.root.stat()).mode & 0o7777));
    return made;
  }
}

async function openEntry(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, O_PATH | O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
