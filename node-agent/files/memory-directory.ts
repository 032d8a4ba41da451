import type { Directory, EntryName, FileStats, OpenFile } from "./directory.js";
import { MemoryFile, MemoryFolder, MemoryLink, systemError } from "./memory-tree.js";

/** A folder of files in memory. */
export class MemoryDirectory implements Directory {
  constructor(private readonly folder: MemoryFolder) {}

  async within<T>(name: EntryName, use: (directory: Directory) => Promise<T>): Promise<T> {
    const found = this.folder.get(name);
    if (!found) throw systemError("ENOENT");
    if (found.kind !== "folder") throw systemError("ENOTDIR");
    return use(new MemoryDirectory(found));
  }

  async ensure<T>(name: EntryName, mode: number, use: (directory: Directory) => Promise<T>): Promise<T> {
    if (!this.folder.get(name)) this.folder.set(name, new MemoryFolder(mode));
    return this.within(name, use);
  }

  async names(): Promise<readonly Buffer[]> {
    return this.folder.names();
  }

  async *entries(): AsyncIterable<Buffer> {
    yield* this.folder.names();
  }

  /** There is one mount. */
  async mountId(): Promise<string> {
    return "1";
  }

  async stat(): Promise<FileStats> {
    return this.folder.stats();
  }

  async lstat(name: EntryName): Promise<FileStats | undefined> {
    return this.folder.get(name)?.stats();
  }

  async readLink(name: EntryName): Promise<string | undefined> {
    const found = this.folder.get(name);
    return found?.kind === "link" ? found.target : undefined;
  }

  async link(name: EntryName, target: string): Promise<void> {
    this.requireFree(name);
    this.folder.set(name, new MemoryLink(target));
  }

  rename(from: EntryName, to: EntryName): Promise<void> {
    return this.move(from, this, to);
  }

  async move(name: EntryName, into: Directory, as: EntryName): Promise<void> {
    if (!(into instanceof MemoryDirectory)) throw new Error("not a directory of these files");
    const found = this.folder.get(name);
    if (!found) throw systemError("ENOENT");
    const there = into.folder.get(as);
    if (there?.kind === "folder" && there.names().length > 0) throw systemError("ENOTEMPTY");
    if (there && (there.kind === "folder") !== (found.kind === "folder"))
      throw systemError(there.kind === "folder" ? "EISDIR" : "ENOTDIR");
    this.folder.delete(name);
    into.folder.set(as, found);
  }

  async create(name: EntryName, data: Uint8Array, mode: number): Promise<void> {
    this.requireFree(name);
    this.folder.set(name, new MemoryFile(Buffer.from(data), mode));
  }

  async withFile<T>(name: EntryName, use: (file: OpenFile) => Promise<T>): Promise<T> {
    const found = this.folder.get(name);
    if (!found) throw systemError("ENOENT");
    if (found.kind !== "file") throw systemError("ELOOP");
    return use(found);
  }

  async unlink(name: EntryName): Promise<boolean> {
    const isFolder = this.folder.get(name)?.kind === "folder";
    if (!isFolder) this.folder.delete(name);
    return !isFolder;
  }

  async rmdir(name: EntryName): Promise<boolean> {
    const found = this.folder.get(name);
    if (found?.kind !== "folder") throw systemError(found ? "ENOTDIR" : "ENOENT");
    if (found.names().length > 0) return false;
    this.folder.delete(name);
    return true;
  }

  async chmod(mode: number): Promise<void> {
    this.folder.mode = mode;
  }

  async chown(uid: number, gid: number): Promise<void> {
    Object.assign(this.folder, { uid, gid });
  }

  private requireFree(name: EntryName): void {
    if (this.folder.get(name)) throw systemError("EEXIST");
  }
}
