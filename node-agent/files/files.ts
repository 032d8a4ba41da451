import type { Directory, FileStats } from "./directory.js";

/** Something in a directory, held so that it stays what was found. */
export interface Held {
  /** A path that leads to it, whatever becomes of its name. */
  readonly path: string;
  readonly isDirectory: boolean;
}

/** The host's files, as far as the agent makes and reads them. */
export interface Files {
  /** Text, at most so many bytes of its end; undefined when there is no such file. */
  read(path: string, maxBytes?: number): Promise<string | undefined>;
  /** Makes it, or takes its content's place. */
  write(path: string, content: string, mode?: number): Promise<void>;
  /** For the owner's eyes only, and whole or not at all: a crash leaves the old file. */
  replace(path: string, content: string | Uint8Array): Promise<void>;
  /** Makes an empty file unless there is one. */
  touch(path: string, mode: number): Promise<void>;
  /** With those above it. One that is there stays as it is. */
  makeDirectory(path: string, mode?: number): Promise<void>;
  /** What is in a directory; nothing when there is none. */
  names(path: string): Promise<readonly string[]>;
  /** Follows links; undefined when there is nothing. */
  stat(path: string): Promise<FileStats | undefined>;
  /** A file; what isn't there is no error. */
  remove(path: string): Promise<void>;
  /** Opens a directory whose path only root can change, for as long as `use` takes. */
  within<T>(path: string, use: (directory: Directory) => Promise<T>): Promise<T>;
  /**
   * Holds what `path` leads to in the directory `volume`, for as long as `use` takes. Directories that are missing are
   * made. Rejects when it leads out of the volume.
   */
  beneath<T>(volume: string, path: string, use: (held: Held) => Promise<T>): Promise<T>;
  /**
   * Text of a file in the directory `volume`; undefined when there is none. Rejects when the path leads out of the volume,
   * to what is no file, or to more than so many bytes.
   */
  readBeneath(volume: string, path: string, maxBytes: number): Promise<string | undefined>;
  /** Where something is mounted below `directory`, the innermost first; `directory` itself is not below itself. */
  mountPointsBelow(directory: string): Promise<readonly string[]>;
}
