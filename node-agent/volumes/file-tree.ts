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

/** Each level is held open while it is written. */
const maxDepth = 64;

/** Throws VolumeError for a path that leads out of the volume, or through a file. */
export function foldersOf(tree: FileTree): Folder {
  const root: Folder = new Map();
  for (const [path, content] of tree) add(root, path, content);
  return root;
}

/** Throws VolumeError where a file is in its place. */
export const addFolder = (root: Folder, path: string): void => add(root, path, new Map());

function add(root: Folder, path: string, entry: FileContent | Folder): void {
  if (!put(root, namesOf(path), entry))
    throw new VolumeError(`path ${JSON.stringify(path)} is a file and a directory in volume`);
}

function namesOf(path: string): string[] {
  const names = path.split("/", maxDepth + 1);
  if (names.length > maxDepth) throw new VolumeError(`a path in volume has more than ${maxDepth} names`);
  // Names that begin so are the writer's own.
  if (!names.every(isEntryName) || path.startsWith(".."))
    throw new VolumeError(`invalid path ${JSON.stringify(path)} in volume`);
  return names;
}

/** False: what is there already is in the way. */
function put(
  folder: Folder,
  [name = "", ...rest]: readonly string[],
  content: FileContent | Folder,
): boolean {
  const present = folder.get(name);
  if (rest.length === 0) {
    if (present === undefined) folder.set(name, content);
    return present === undefined || (present instanceof Map && content instanceof Map);
  }
  const below = present ?? new Map<string, FileContent | Folder>();
  folder.set(name, below);
  return below instanceof Map && put(below, rest, content);
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
