import type { Stats } from "node:fs";
import { chmod, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { V1HostPathVolumeSource } from "../../api/generated/types.js";
import { systemCode } from "../../common/errors.js";
import { VolumeError } from "./volume-error.js";

interface Kind {
  readonly words: string;
  readonly matches: (stats: Stats) => boolean;
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
export async function prepareHostPath({ path, type = "" }: V1HostPathVolumeSource): Promise<void> {
  const kind = kinds[type];
  const found = await statOf(path);
  if (!found) return create(path, type);
  if (kind && !kind.matches(found))
    throw new VolumeError(`hostPath type check failed: ${path} is not ${kind.words}`);
}

async function create(path: string, type: string): Promise<void> {
  switch (type) {
    case "":
      await mkdir(path, { recursive: true });
      return;
    case "DirectoryOrCreate":
      await mkdir(path, { recursive: true });
      return chmod(path, 0o755);
    case "FileOrCreate":
      await mkdir(dirname(path), { recursive: true });
      return (await open(path, "a", 0o644)).close();
    default:
      throw new VolumeError(`hostPath type check failed: ${path} is not ${kinds[type]?.words ?? type}`);
  }
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
