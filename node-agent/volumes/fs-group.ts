import type { Directory, EntryName, FileStats } from "../files/directory.js";
import { VolumeError } from "./volume-error.js";

const bits = { read: 0o440, write: 0o660 };
export type GroupAccess = keyof typeof bits;

/** Each level holds a directory open, and containers make as many as they like. */
const maxDepth = 256;

/** Gives a volume to the pod's group, with what will be made in it. Follows no link; throws VolumeError for what lies too deep. */
export async function setGroup(
  directory: Directory,
  group: number,
  access: GroupAccess,
  depth = 0,
): Promise<void> {
  if (depth > maxDepth) throw new VolumeError(`directories lie more than ${maxDepth} deep in each other`);
  const stats = await directory.stat();
  await directory.chown(stats.uid, group);
  await directory.chmod(modeOf(stats) | bits[access] | 0o2110);
  for await (const name of directory.entries()) await setEntryGroup(directory, name, group, access, depth);
}

async function setEntryGroup(
  directory: Directory,
  name: EntryName,
  group: number,
  access: GroupAccess,
  depth: number,
): Promise<void> {
  const found = await directory.lstat(name);
  if (found?.isDirectory())
    return directory.within(name, (child) => setGroup(child, group, access, depth + 1));
  if (!found?.isFile()) return;
  await directory.withFile(name, async (file) => {
    const stats = await file.stat();
    await file.chown(stats.uid, group);
    await file.chmod(modeOf(stats) | bits[access]);
  });
}

const modeOf = (stats: FileStats) => stats.mode & 0o7777;

/** As `setGroup`, for writing; where the root is right already, and that is enough, nothing is touched. */
export async function giveToGroup(directory: Directory, group: number, rootIsEnough: boolean): Promise<void> {
  const wanted = bits.write | 0o2110;
  const found = await directory.stat();
  if (rootIsEnough && found.gid === group && (found.mode & wanted) === wanted) return;
  await setGroup(directory, group, "write");
}
