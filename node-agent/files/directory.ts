import { constants, type Stats } from "node:fs";
import {
  type FileHandle,
  lchown,
  lstat,
  mkdir,
  open,
  readdir,
  readlink,
  rename,
  rmdir,
  symlink,
  unlink,
} from "node:fs/promises";
import { systemCode } from "../../common/errors.js";

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

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
  async within<T>(name: string, use: (directory: Directory) => Promise<T>): Promise<T> {
    return Directory.used(await open(this.at(name), O_RDONLY | O_DIRECTORY | O_NOFOLLOW), use);
  }

  /** As `within`; makes the directory when it is missing. */
  async ensure<T>(name: string, mode: number, use: (directory: Directory) => Promise<T>): Promise<T> {
    const made = await mkdir(this.at(name)).then(() => true, unless(false, "EEXIST"));
    return this.within(name, async (directory) => {
      if (made) await directory.chmod(mode);
      return use(directory);
    });
  }

  names(): Promise<string[]> {
    return readdir(this.path);
  }

  stat(): Promise<Stats> {
    return this.handle.stat();
  }

  /** Of the entry itself, be it a link; undefined: there is none. */
  lstat(name: string): Promise<Stats | undefined> {
    return lstat(this.at(name)).catch(unless(undefined, "ENOENT"));
  }

  /** What a link says; undefined when there is none of that name. */
  readLink(name: string): Promise<string | undefined> {
    return readlink(this.at(name)).catch(unless(undefined, "ENOENT", "EINVAL"));
  }

  link(name: string, target: string): Promise<void> {
    return symlink(target, this.at(name));
  }

  /** Within this directory; what had the name `to` is replaced, unless it is a directory with something in it. */
  rename(from: string, to: string): Promise<void> {
    return rename(this.at(from), this.at(to));
  }

  move(name: string, into: Directory, as: string): Promise<void> {
    return rename(this.at(name), into.at(as));
  }

  /** A regular file; rejects with EEXIST when there is anything of that name. */
  async create(name: string, data: Uint8Array, mode: number): Promise<void> {
    const file = await open(this.at(name), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      await file.writeFile(data);
      await file.chmod(mode);
    } finally {
      await file.close();
    }
  }

  /** Opens a file or directory, not through a link, and without waiting for the other end of a pipe. */
  async withFile<T>(name: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
    const file = await open(this.at(name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    return use(file).finally(() => file.close());
  }

  /** False: it is a directory, and stays. What isn't there is no error. */
  unlink(name: string): Promise<boolean> {
    return unlink(this.at(name))
      .then(() => true, unless(true, "ENOENT"))
      .catch(unless(false, "EISDIR", "EPERM"));
  }

  /** False: something is in it. */
  rmdir(name: string): Promise<boolean> {
    return rmdir(this.at(name)).then(() => true, unless(false, "ENOTEMPTY", "EEXIST"));
  }

  chmod(mode: number): Promise<void> {
    return this.handle.chmod(mode);
  }

  chown(uid: number, gid: number): Promise<void> {
    return this.handle.chown(uid, gid);
  }

  /** Of the entry itself, be it a link. */
  chownEntry(name: string, uid: number, gid: number): Promise<void> {
    return lchown(this.at(name), uid, gid);
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

  private at(name: string): string {
    if (!isEntryName(name)) throw new Error(`${JSON.stringify(name)} is not a file name`);
    return `${this.path}/${name}`;
  }
}

/** A handler that lets errors of these codes pass as `value`. */
function unless<T>(value: T, ...codes: readonly string[]): (error: unknown) => T {
  return (error) => {
    if (codes.includes(systemCode(error) ?? "")) return value;
    throw error;
  };
}
