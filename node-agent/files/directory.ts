/** As it was found, or a text: what containers call their files need not be UTF-8. */
export type EntryName = Buffer | string;

/** A name of one entry: no path, and neither `.` nor `..`. */
export const isEntryName = (name: string): boolean => /^[^/\0]+$/.test(name) && name !== "." && name !== "..";

export interface FileStats {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  /** Of 512 bytes. */
  readonly blocks: number;
  readonly dev: number;
  readonly ino: number;
  readonly nlink: number;
  isDirectory(): boolean;
  isFile(): boolean;
  isSocket(): boolean;
  isCharacterDevice(): boolean;
  isBlockDevice(): boolean;
}

export interface OpenFile {
  stat(): Promise<FileStats>;
  readFile(): Promise<Buffer>;
  chmod(mode: number): Promise<void>;
  chown(uid: number, gid: number): Promise<void>;
}

/**
 * A directory that stays the one that was opened, whatever others do to its path. Names are looked up in it, one at a
 * time and never through links.
 */
export interface Directory {
  /** Opens a directory in this one. Rejects with ENOTDIR for what is none, a link included. */
  within<T>(name: EntryName, use: (directory: Directory) => Promise<T>): Promise<T>;
  /** As `within`; makes the directory when it is missing. */
  ensure<T>(name: EntryName, mode: number, use: (directory: Directory) => Promise<T>): Promise<T>;
  names(): Promise<readonly Buffer[]>;
  /** The names a few at a time, where containers may have made millions. What changes meanwhile may be missed. */
  entries(): AsyncIterable<Buffer>;
  /** Of the mount that this directory lies in. */
  mountId(): Promise<string | undefined>;
  stat(): Promise<FileStats>;
  /** Of the entry itself, be it a link; undefined: there is none. */
  lstat(name: EntryName): Promise<FileStats | undefined>;
  /** What a link says; undefined when there is none of that name. */
  readLink(name: EntryName): Promise<string | undefined>;
  link(name: EntryName, target: string): Promise<void>;
  /** Within this directory; what had the name `to` is replaced, unless it is a directory with something in it. */
  rename(from: EntryName, to: EntryName): Promise<void>;
  /** @param into a directory of the same files */
  move(name: EntryName, into: Directory, as: EntryName): Promise<void>;
  /** A regular file; rejects with EEXIST when there is anything of that name. */
  create(name: EntryName, data: Uint8Array, mode: number): Promise<void>;
  /** Opens a file or directory, not through a link, and without waiting for the other end of a pipe. */
  withFile<T>(name: EntryName, use: (file: OpenFile) => Promise<T>): Promise<T>;
  /** False: it is a directory, and stays. What isn't there is no error. */
  unlink(name: EntryName): Promise<boolean>;
  /** False: something is in it. */
  rmdir(name: EntryName): Promise<boolean>;
  chmod(mode: number): Promise<void>;
  chown(uid: number, gid: number): Promise<void>;
}
