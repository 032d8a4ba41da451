import { isEntryName } from "../files/directory.js";
import { VolumeError } from "./volume-error.js";

export interface FileContent {
  readonly data: Uint8Array;
  readonly mode: number;
}

/** Files by their path inside a volume. */
export type FileTree = Map<string, FileContent>;

/** The same, a level at a time. */
export type Folder = Map<string, FileContent | Folder>;

/** Throws VolumeError for a path that leads out of the volume, or through a file. */
export function foldersOf(tree: FileTree): Folder {
  const root: Folder = new Map();
  for (const [path, content] of tree) {
    const names = path.split("/");
    if (!names.every(isEntryName)) throw new VolumeError(`invalid path ${JSON.stringify(path)} in volume`);
    put(root, names, content, path);
  }
  return root;
}

function put(folder: Folder, [name = "", ...rest]: readonly string[], content: FileContent, path: string) {
  const present = folder.get(name);
  if (rest.length === 0 && !(present instanceof Map)) return void folder.set(name, content);
  if (rest.length === 0 || (present !== undefined && !(present instanceof Map)))
    throw new VolumeError(`path ${JSON.stringify(path)} is a file and a directory in volume`);
  const below = present ?? new Map();
  folder.set(name, below);
  put(below, rest, content, path);
}

interface Item {
  readonly key: string;
  readonly path: string;
  readonly mode?: number | undefined;
}

/** The keys of a ConfigMap or Secret as files: all of them, or those that `items` names. */
export function filesOf(
  data: ReadonlyMap<string, Uint8Array>,
  items: readonly Item[] | undefined,
  defaultMode: number,
  optional: boolean,
): FileTree {
  if (!items?.length)
    return new Map([...data].map(([key, bytes]) => [key, { data: bytes, mode: defaultMode }]));
  const tree: FileTree = new Map();
  for (const { key, path, mode } of items) {
    const bytes = data.get(key);
    if (bytes) tree.set(path, { data: bytes, mode: mode ?? defaultMode });
    else if (!optional) throw new VolumeError(`references non-existent config key: ${key}`);
  }
  return tree;
}
