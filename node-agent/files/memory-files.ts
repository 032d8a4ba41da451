import { basename, dirname, resolve } from "node:path/posix";
import { systemCode } from "../../common/errors.js";
import type { Directory, FileStats } from "./directory.js";
import type { Files, Held } from "./files.js";
import { MemoryDirectory } from "./memory-directory.js";
import { MemoryFile, MemoryFolder, type MemoryNode, systemError } from "./memory-tree.js";

const maxLinks = 40;

/** Files that nothing outside of this process sees: for tests, and for hosts that are simulated. */
export class MemoryFiles implements Files {
  private readonly root = new MemoryFolder(0o755);

  async read(path: string, maxBytes?: number): Promise<string | undefined> {
    const found = await ifThere(() => this.find(path));
    if (found && found.kind !== "file") throw systemError("EISDIR");
    return found?.data.toString("utf8", Math.max(0, found.data.length - (maxBytes ?? Infinity)));
  }

  async write(path: string, content: string, mode = 0o644): Promise<void> {
    this.put(path, content, mode);
  }

  async replace(path: string, content: string | Uint8Array): Promise<void> {
    await this.makeDirectory(dirname(path));
    this.put(path, content, 0o600);
  }

  async touch(path: string, mode: number): Promise<void> {
    if (!(await this.stat(path))) this.put(path, "", mode);
  }

  async makeDirectory(path: string, mode?: number): Promise<void> {
    const isThere = (await this.stat(path)) !== undefined;
    const folder = this.folder(path, true);
    if (!isThere && mode !== undefined) folder.mode = mode;
  }

  async names(path: string): Promise<readonly string[]> {
    const found = await ifThere(() => this.find(path));
    return found?.kind === "folder" ? found.names().map(String) : [];
  }

  async stat(path: string): Promise<FileStats | undefined> {
    return (await ifThere(() => this.find(path)))?.stats();
  }

  async remove(path: string): Promise<void> {
    const found = await ifThere(() => this.folder(dirname(path)));
    if (found?.get(basename(path))?.kind === "folder") throw systemError("EISDIR");
    found?.delete(basename(path));
  }

  async within<T>(path: string, use: (directory: Directory) => Promise<T>): Promise<T> {
    return use(new MemoryDirectory(this.folder(path)));
  }

  /** Nobody else changes these files: the path is enough to hold them. */
  async beneath<T>(volume: string, path: string, use: (held: Held) => Promise<T>): Promise<T> {
    const held = resolve(volume, path);
    if (held !== volume && !held.startsWith(`${volume}/`))
      throw new Error("the path leads out of the volume");
    if (!(await this.stat(held))) await this.makeDirectory(held);
    return use({ path: held, isDirectory: this.find(held).kind === "folder" });
  }

  readBeneath(volume: string, path: string, maxBytes: number): Promise<string | undefined> {
    return this.read(resolve(volume, path), maxBytes);
  }

  async mountPointsBelow(): Promise<readonly string[]> {
    return [];
  }

  private put(path: string, content: string | Uint8Array, mode: number): void {
    const folder = this.folder(dirname(path));
    if (folder.get(basename(path))?.kind === "folder") throw systemError("EISDIR");
    folder.set(basename(path), new MemoryFile(Buffer.from(content), mode));
  }

  private folder(path: string, make = false): MemoryFolder {
    const found = this.find(path, make);
    if (found.kind !== "folder") throw systemError("ENOTDIR");
    return found;
  }

  private find(path: string, make = false, links = 0): MemoryNode {
    if (links > maxLinks) throw systemError("ELOOP");
    let at: MemoryNode = this.root;
    let way = "/";
    for (const name of resolve("/", path).split("/").filter(Boolean)) {
      if (at.kind !== "folder") throw systemError("ENOTDIR");
      const next: MemoryNode | undefined = at.get(name) ?? (make ? new MemoryFolder(0o755) : undefined);
      if (!next) throw systemError("ENOENT");
      at.set(name, next);
      at = next.kind === "link" ? this.find(resolve(way, next.target), false, links + 1) : next;
      way = resolve(way, name);
    }
    return at;
  }
}

async function ifThere<T>(find: () => T): Promise<T | undefined> {
  try {
    return find();
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
