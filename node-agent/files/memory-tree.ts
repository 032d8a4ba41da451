import type { EntryName, FileStats, OpenFile } from "./directory.js";

export type MemoryNode = MemoryFolder | MemoryFile | MemoryLink;

/** What all of them have. */
class Inode {
  uid = 0;
  gid = 0;
  private static readonly fields = { dev: 1, ino: 0, nlink: 1 };

  constructor(public mode: number) {}

  protected statsOf(size: number, kind: "folder" | "file" | "link"): FileStats {
    return {
      ...Inode.fields,
      mode: this.mode,
      uid: this.uid,
      gid: this.gid,
      size,
      blocks: Math.ceil(size / 512),
      isDirectory: () => kind === "folder",
      isFile: () => kind === "file",
      isSocket: () => false,
      isCharacterDevice: () => false,
      isBlockDevice: () => false,
    };
  }
}

export class MemoryFolder extends Inode {
  readonly kind = "folder";
  private readonly entries = new Map<string, MemoryNode>();

  get(name: EntryName): MemoryNode | undefined {
    return this.entries.get(keyOf(name));
  }

  set(name: EntryName, node: MemoryNode): void {
    this.entries.set(keyOf(name), node);
  }

  delete(name: EntryName): void {
    this.entries.delete(keyOf(name));
  }

  names(): Buffer[] {
    return [...this.entries.keys()].map((name) => Buffer.from(name, "latin1"));
  }

  stats(): FileStats {
    return this.statsOf(0, this.kind);
  }
}

export class MemoryFile extends Inode implements OpenFile {
  readonly kind = "file";

  constructor(
    public data: Buffer,
    mode: number,
  ) {
    super(mode);
  }

  stats(): FileStats {
    return this.statsOf(this.data.length, this.kind);
  }

  async stat(): Promise<FileStats> {
    return this.stats();
  }

  async readFile(): Promise<Buffer> {
    return this.data;
  }

  async chmod(mode: number): Promise<void> {
    this.mode = mode;
  }

  async chown(uid: number, gid: number): Promise<void> {
    Object.assign(this, { uid, gid });
  }
}

export class MemoryLink extends Inode {
  readonly kind = "link";

  constructor(readonly target: string) {
    super(0o777);
  }

  stats(): FileStats {
    return this.statsOf(this.target.length, this.kind);
  }
}

/** Names are bytes. */
const keyOf = (name: EntryName) => Buffer.from(name).toString("latin1");

/** As the system fails, in Node's words. */
export const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: of files in memory`), { code });
