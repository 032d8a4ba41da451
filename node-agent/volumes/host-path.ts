import { dirname } from "node:path";
import type { V1HostPathVolumeSource } from "../../api/generated/types.js";
import type { FileStats } from "../files/directory.js";
import type { Files } from "../files/files.js";
import { VolumeError } from "./volume-error.js";

interface Kind {
  readonly words: string;
  readonly matches: (stats: FileStats) => boolean;
}

const directory: Kind = { words: "a directory", matches: (stats) => stats.isDirectory() };
const file: Kind = { words: "a file", matches: (stats) => stats.isFile() };

const kinds: Readonly<Record<string, Kind>> = {
  Directory: directory,
  DirectoryOrCreate: directory,
  File: file,
  FileOrCreate: file,
  Socket: { words: "a socket", matches: (stats) => stats.isSocket() },
  CharDevice: { words: "a character device", matches: (stats) => stats.isCharacterDevice() },
  BlockDevice: { words: "a block device", matches: (stats) => stats.isBlockDevice() },
};

/** Makes sure that the host's path is what the pod says it is. */
export async function prepareHostPath(
  { path, type = "" }: V1HostPathVolumeSource,
  files: Files,
): Promise<void> {
  const kind = kinds[type];
  const found = await files.stat(path);
  if (!found) return create(path, type, files);
  if (kind && !kind.matches(found))
    throw new VolumeError(`hostPath type check failed: ${path} is not ${kind.words}`);
}

async function create(path: string, type: string, files: Files): Promise<void> {
  switch (type) {
    case "":
      return files.makeDirectory(path);
    case "DirectoryOrCreate":
      return files.makeDirectory(path, 0o755);
    case "FileOrCreate":
      await files.makeDirectory(dirname(path));
      return files.touch(path, 0o644);
    default:
      throw new VolumeError(`hostPath type check failed: ${path} is not ${kinds[type]?.words ?? type}`);
  }
}
