import type { Random } from "../../common/random.js";
import { randomSuffix } from "../../common/random.js";
import type { Directory } from "../files/directory.js";
import { removeTree } from "../files/remove-tree.js";
import { addFolder, type FileContent, type FileTree, type Folder, foldersOf } from "./file-tree.js";

const dataLink = "..data";
const newLink = "..data_tmp";
/** The directories that the writer makes; a link to anything else is not the writer's. */
const ownName = /^\.\.[a-z0-9]{10}$/;

export interface WritingOptions {
  readonly random: Random;
  /** Paths at which containers mount other volumes: directories that stay, whatever is written. */
  readonly mountPoints?: Iterable<string>;
  /** What is done to the fresh files before anybody sees them. */
  readonly prepare?: (files: Directory) => Promise<void>;
}

/**
 * Writes `tree` into `directory` so that readers see all of it or the one before, never a mixture: the files stand in a
 * fresh directory, `..data` points to it and is swapped by one rename; the names that users see are links through `..data`.
 * What others have put there is removed, and never followed. Returns whether anything changed.
 */
export async function writeAtomically(
  directory: Directory,
  tree: FileTree,
  options: WritingOptions,
): Promise<boolean> {
  const root = foldersOf(tree);
  const standing: Folder = new Map();
  for (const path of options.mountPoints ?? []) addFolder(isBelow(path, root) ? root : standing, path);
  const old = await currentName(directory);
  const changes = old === undefined || !(await directory.within(old, (files) => holdsExactly(files, root)));
  const current = changes ? await writeFresh(directory, root, options) : old;
  await makeStanding(directory, standing);
  await linkNames(directory, root);
  await removeOthers(directory, new Set([...root.keys(), ...standing.keys(), dataLink, current]));
  return changes;
}

const isBelow = (path: string, root: Folder) => root.has(path.split("/", 1)[0] ?? "");

/** Whether a tree has been written into `directory` before. */
export async function isWritten(directory: Directory): Promise<boolean> {
  return (await currentName(directory)) !== undefined;
}

async function currentName(directory: Directory): Promise<string | undefined> {
  const target = await directory.readLink(dataLink);
  if (target === undefined || !ownName.test(target)) return undefined;
  return (await directory.lstat(target))?.isDirectory() ? target : undefined;
}

async function writeFresh(
  directory: Directory,
  root: Folder,
  { random, prepare }: WritingOptions,
): Promise<string> {
  const fresh = `..${randomSuffix(random, 10)}`;
  await directory.ensure(fresh, 0o755, async (files) => {
    await writeFolder(files, root);
    await prepare?.(files);
  });
  await removeTree(directory, newLink);
  await directory.link(newLink, fresh);
  if ((await directory.lstat(dataLink))?.isDirectory()) await removeTree(directory, dataLink);
  await directory.rename(newLink, dataLink);
  return fresh;
}

async function writeFolder(directory: Directory, folder: Folder): Promise<void> {
  for (const [name, entry] of folder) {
    if (isFile(entry)) await directory.create(name, entry.data, entry.mode);
    else await directory.ensure(name, 0o755, (child) => writeFolder(child, entry));
  }
}

async function makeStanding(directory: Directory, folders: Folder): Promise<void> {
  for (const name of folders.keys())
    if (!(await directory.lstat(name))?.isDirectory()) await removeTree(directory, name);
  await writeFolder(directory, folders);
}

async function linkNames(directory: Directory, root: Folder): Promise<void> {
  for (const name of root.keys()) {
    const target = `${dataLink}/${name}`;
    if ((await directory.readLink(name)) === target) continue;
    await removeTree(directory, name);
    await directory.link(name, target);
  }
}

async function removeOthers(directory: Directory, kept: ReadonlySet<string | undefined>): Promise<void> {
  for (const name of await directory.names())
    if (!kept.has(name.toString())) await removeTree(directory, name);
}

async function holdsExactly(directory: Directory, folder: Folder): Promise<boolean> {
  if ((await directory.names()).length !== folder.size) return false;
  for (const [name, entry] of folder) {
    const stats = await directory.lstat(name);
    const holds = isFile(entry)
      ? stats?.isFile() && (await holdsFile(directory, name, entry))
      : stats?.isDirectory() && (await directory.within(name, (child) => holdsExactly(child, entry)));
    if (!holds) return false;
  }
  return true;
}

function holdsFile(directory: Directory, name: string, { data, mode }: FileContent): Promise<boolean> {
  return directory.withFile(name, async (file) => {
    const stats = await file.stat();
    if (!isSameMode(stats.mode, mode) || stats.size !== data.length) return false;
    return (await file.readFile()).equals(data);
  });
}

/** But for the group's part, to which a pod's group may have added. */
const isSameMode = (a: number, b: number) => (a & 0o707) === (b & 0o707);

const isFile = (entry: FileContent | Folder): entry is FileContent => !(entry instanceof Map);
