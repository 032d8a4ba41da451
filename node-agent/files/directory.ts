import { constants, type Stats } from "node:fs";
import {
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { systemCode } from "../../common/errors.js";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** As it was found, or a text: what containers call their files need not be UTF-8. */
export type EntryName = Buffer | string;

/** A name of one entry: no path, and neither `.` nor `..`. */
export const isEntryName = (name: string): boolean => /^[^/\0]+$/.test(name) && name !== "." && name !== "..";

/**
 * A directory that stays the one that was opened, whatever others do to its path. The kernel looks names up in it, one at
 * a time and never through links: Node has no openat(2), but a path through /proc/self/fd is one.
 */
export class Directory {
  private constructor(private readonly handle: FileHandle) {}

  /** Opens a directory whose path only root can change, for as long as `use` takes. */
  static async within<T>(path: string, use: (directory: Directory) => Promise<T>): Promise<T> {
    return Directory.used(await open(path, O_RDONLY | O_DIRECTORY), use);
  }

  /** Opens a directory in this one. Rejects with ENOTDIR for what is none, a link included. */
  async within<T>(name: EntryName, use: (directory: Directory) => Promise<T>): Promise<T> {
    return Directory.used(await open(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW), use);
  }

  /** As `within`; makes the directory when it is missing. */
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

  /** Of the mount that this directory lies in. */
  async mountId(): Promise<string | undefined> {
    const info = await readFile(`/proc/self/fdinfo/${this.handle.fd}`, "utf8");
    return /^mnt_id:\s*(\d+)$/m.exec(info)?.[1];
  }

  stat(): Promise<Stats> {
    return this.handle.stat();
  }

  /** Of the entry itself, be it a link; undefined: there is none. */
  lstat(name: EntryName): Promise<Stats | undefined> {
    return lstat(this.at(name)).catch(unless(undefined, "ENOENT"));
  }

  /** What a link says; undefined when there is none of that name. */
  readLink(name: EntryName): Promise<string | undefined> {
    return readlink(this.at(name)).catch(unless(undefined, "ENOENT", "EINVAL"));
  }

  link(name: EntryName, target: string): Promise<void> {
    return symlink(target, this.at(name));
  }

  /** Within this directory; what had the name `to` is replaced, unless it is a directory with something in it. */
  rename(from: EntryName, to: EntryName): Promise<void> {
    return rename(this.at(from), this.at(to));
  }

  move(name: EntryName, into: Directory, as: EntryName): Promise<void> {
    return rename(this.at(name), into.at(as));
  }

  /** A regular file; rejects with EEXIST when there is anything of that name. */
  async create(name: EntryName, data: Uint8Array, mode: number): Promise<void> {
    const file = await open(this.at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(data);
      await file.chmod(mode);
    } finally {
      await file.close();
    }
  }

  /** Opens a file or directory, not through a link, and without waiting for the other end of a pipe. */
  async withFile<T>(name: EntryName, use: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return use(file).finally(() => file.close());
  }

  /** False: it is a directory, and stays. What isn't there is no error. */
  unlink(name: EntryName): Promise<boolean> {
    return unlink(this.at(name))
      .then(() => true, unless(true, "ENOENT"))
      .catch(unless(false, "EISDIR", "EPERM"));
  }

  /** False: something is in it. */
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
      return await use(new Directory(handle));
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
