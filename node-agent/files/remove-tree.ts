import { systemCode } from "../../common/errors.js";
import type { Directory, EntryName } from "./directory.js";

/** Each level holds a directory open. What lies deeper is moved up and taken from there. */
const maxDepth = 64;

/**
 * Removes `name` from `parent` with all that is below it. Follows no link, and rejects before it would remove anything of
 * another mount. What isn't there is no error.
 */
export async function removeTree(parent: Directory, name: EntryName): Promise<void> {
  if (await parent.unlink(name)) return;
  const mount = await parent.mountId();
  do await parent.within(name, (top) => new Removal(top, mount).empty(top, 0));
  while (!(await parent.rmdir(name)));
}

class Removal {
  /** How many names for what is moved up were tried: others may use such names, too. */
  private moved = 0;

  constructor(
    private readonly top: Directory,
    private readonly mount: string | undefined,
  ) {}

  async empty(directory: Directory, depth: number): Promise<void> {
    if ((await directory.mountId()) !== this.mount)
      throw new Error("something is mounted in what is to be removed");
    for await (const name of directory.entries()) {
      if (await directory.unlink(name)) continue;
      if (depth === maxDepth) await this.moveUp(directory, name);
      else {
        await directory.within(name, (child) => this.empty(child, depth + 1));
        await directory.rmdir(name);
      }
    }
  }

  private async moveUp(directory: Directory, name: EntryName): Promise<void> {
    for (;;) {
      this.moved += 1;
      try {
        return await directory.move(name, this.top, `..deep-${this.moved}`);
      } catch (error) {
        if (!["EEXIST", "ENOTEMPTY", "ENOTDIR"].includes(systemCode(error) ?? "")) throw error;
      }
    }
  }
}
