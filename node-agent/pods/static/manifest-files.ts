import { messageOf, systemCode } from "../../../common/errors.js";
import type { Directory } from "../../files/directory.js";
import type { Files } from "../../files/files.js";

/** As many as a node may have pods, and more: what else is there is not looked at. */
const maxFiles = 500;
const maxBytes = 1 << 20;

/** What a file says, or why that can't be told. */
export type ManifestFile = { readonly text: string } | { readonly problem: string };

/**
 * The regular files of a directory, by their names; none when there is no directory. Links are not followed, and names that begin with a dot left out.
 * Rejects when the directory can't be read.
 */
export async function manifestFiles(files: Files, path: string): Promise<ReadonlyMap<string, ManifestFile>> {
  try {
    return await files.within(path, readAll);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return new Map();
    throw error;
  }
}

async function readAll(directory: Directory): Promise<ReadonlyMap<string, ManifestFile>> {
  const names = (await directory.names()).map(String).filter((name) => !name.startsWith("."));
  const found = new Map<string, ManifestFile>();
  for (const name of names.sort().slice(0, maxFiles)) {
    const file = await readOne(directory, name).catch((error: unknown) => ({ problem: messageOf(error) }));
    if (file) found.set(name, file);
  }
  return found;
}

/** Undefined: no regular file, or gone meanwhile. */
async function readOne(directory: Directory, name: string): Promise<ManifestFile | undefined> {
  const stats = await directory.lstat(name);
  if (!stats?.isFile()) return undefined;
  return directory.withFile(name, async (file) => {
    const { size } = await file.stat();
    if (size > maxBytes) return { problem: `larger than ${maxBytes} bytes` };
    return { text: (await file.readFile()).toString("utf8") };
  });
}
