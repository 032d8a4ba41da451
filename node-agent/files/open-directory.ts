import { constants } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  opendir,
  readdir,
  readFile,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { systemCode } from "../../common/errors.js";
import { type Directory, type EntryName, type FileStats, isEntryName, type OpenFile } from "./directory.js";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

const entriesAtOnce = 256;

/** The kernel looks names up in it: Node has no openat(2), but a path through /proc/self/fd is one. */
export class OpenDirectory implements Directory {
  private constructor(private readonly handle: FileHandle) {}

  static async at<T>(path: string, use: (directory: Directory) => Promise<T>): Promise<T> {
    return OpenDirectory.used(await open(path, O_RDONLY | O_DIRECTORY), use);
  }

  async within<T>(name: EntryName, use: (directory: Directory) => Promise<T>): Promise<T> {
    return OpenDirectory.used(await open(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW), use);
  }

  async ensure<T>(name: EntryName, mode: number, use: (directory: Directory) => Promise<T>): Promise<T> {
    const made = await mkdir(this.at(name)).then(() => true, unless(false, "EEXIST"));
    return this.within(name, async (directory) => {
      if (made) await directory.chmod(mode);
      return use(directory);
    });
  }

  names(): Promise<Buffer[]> {
    return readdir(this.path, { encoding: "buffer" });
  }

  async *entries(): AsyncIterable<Buffer> {
    // The types know of no names that are bytes.
    const options = { encoding: "buffer" as BufferEncoding, bufferSize: entriesAtOnce };
    for await (const { name } of await opendir(this.path, options)) yield name as unknown as Buffer;
  }

  async mountId(): Promise<string | undefined> {
    const info = await readFile(`/proc/self/fdinfo/${this.handle.fd}`, "utf8");
    return /^mnt_id:\s*(\d+)$/m.exec(info)?.[1];
  }

  stat(): Promise<FileStats> {
    return this.handle.stat();
  }

  lstat(name: EntryName): Promise<FileStats | undefined> {
    return lstat(this.at(name)).catch(unless(undefined, "ENOENT"));
  }

  readLink(name: EntryName): Promise<string | undefined> {
    return readlink(this.at(name)).catch(unless(undefined, "ENOENT", "EINVAL"));
  }

  link(name: EntryName, target: string): Promise<void> {
    return symlink(target, this.at(name));
  }

  rename(from: EntryName, to: EntryName): Promise<void> {
    return rename(this.at(from), this.at(to));
  }

  async move(name: EntryName, into: Directory, as: EntryName): Promise<void> {
    if (!(into instanceof OpenDirectory)) throw new Error("not a directory of these files");
    await rename(this.at(name), into.at(as));
  }

  async create(name: EntryName, data: Uint8Array, mode: number): Promise<void> {
    const file = await open(this.at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(data);
      await file.chmod(mode);
    } finally {
      await file.close();
    }
  }

  async withFile<T>(name: EntryName, use: (file: OpenFile) => Promise<T>): Promise<T> {
    const file = await open(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return use(file).finally(() => file.close());
  }

  unlink(name: EntryName): Promise<boolean> {
    return unlink(this.at(name))
      .then(() => true, unless(true, "ENOENT"))
      .catch(unless(false, "EISDIR", "EPERM"));
  }

  rmdir(name: EntryName): Promise<boolean> {
    return rmdir(this.at(name)).then(() => true, unless(false, "ENOTEMPTY", "EEXIST"));
  }

  chmod(mode: number): Promise<void> {
    return this.handle.chmod(mode);
  }

  chown(uid: number, gid: number): Promise<void> {
    return this.handle.chown(uid, gid);
  }

  private static async used<T>(handle: FileHandle, use: (directory: Directory) => Promise<T>): Promise<T> {
    try {
      return await use(new OpenDirectory(handle));
    } finally {
      await handle.close();
    }
  }

  private get path(): string {
    return `/proc/self/fd/${this.handle.fd}`;
  }

  private at(name: EntryName): Buffer {
    const text = name.toString("latin1");
    if (!isEntryName(text)) throw new Error(`${JSON.stringify(text)} is not a file name`);
    return Buffer.concat([Buffer.from(`${this.path}/`), Buffer.from(name)]);
  }
}

/** A handler that lets errors of these codes pass as `value`. */
function unless<T>(value: T, ...codes: readonly string[]): (error: unknown) => T {
  return (error) => {
    if (codes.includes(systemCode(error) ?? "")) return value;
    throw error;
  };
}
