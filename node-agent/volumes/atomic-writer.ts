import {
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { systemCode } from "../../common/errors.js";
import type { Random } from "../../common/random.js";
import { randomSuffix } from "../../common/random.js";
import type { FileTree } from "./file-tree.js";

const dataLink = "..data";

/**
 * Writes `tree` into `directory` so that readers see all of it or the one before, never a mixture: the files stand in a
 * fresh directory, `..data` points to it and is swapped by one rename; the names that users see are links through `..data`.
 * Returns whether anything changed.
 */
export async function writeAtomically(
  directory: string,
  tree: FileTree,
  random: Random,
  prepare: (directory: string) => Promise<void> = async () => {},
): Promise<boolean> {
  const old = await readLink(join(directory, dataLink));
  if (old && (await holdsExactly(join(directory, old), tree))) return false;
  const fresh = `..${randomSuffix(random, 10)}`;
  await writeFiles(join(directory, fresh), tree);
  await prepare(join(directory, fresh));
  await symlink(fresh, join(directory, `${dataLink}_tmp`));
  await rename(join(directory, `${dataLink}_tmp`), join(directory, dataLink));
  await linkNames(directory, tree);
  if (old) await rm(join(directory, old), { recursive: true, force: true });
  return true;
}

/** Whether a tree has been written into `directory` before. */
export async function isWritten(directory: string): Promise<boolean> {
  return (await readLink(join(directory, dataLink))) !== undefined;
}

async function writeFiles(directory: string, tree: FileTree): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(directory, 0o755);
  for (const [path, { data, mode }] of tree) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, data);
    await chmod(file, mode);
  }
}

async function linkNames(directory: string, tree: FileTree): Promise<void> {
  const wanted = new Set([...tree.keys()].map((path) => path.split("/")[0] ?? path));
  const present = (await readdir(directory)).filter((name) => !name.startsWith(".."));
  for (const name of wanted) {
    if (!present.includes(name)) await symlink(join(dataLink, name), join(directory, name));
  }
  for (const name of present) {
    if (!wanted.has(name)) await rm(join(directory, name), { force: true });
  }
}

async function holdsExactly(directory: string, tree: FileTree): Promise<boolean> {
  try {
    for (const [path, { data, mode }] of tree) {
      const file = join(directory, path);
      if (((await lstat(file)).mode & 0o777) !== mode) return false;
      if (!(await readFile(file)).equals(data)) return false;
    }
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).length === tree.size;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function readLink(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
