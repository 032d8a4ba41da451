import type { Stats } from "node:fs";
import type { Directory, EntryName } from "../files/directory.js";

/** Gives a volume to the pod's group: readable and writable for it, with new files inheriting it. Follows no link. */
export async function setGroup(directory: Directory, group: number): Promise<void> {
  const stats = await directory.stat();
  await directory.chown(stats.uid, group);
  await directory.chmod(modeFor(stats));
  for (const name of await directory.names()) await setEntryGroup(directory, name, group);
}

async function setEntryGroup(directory: Directory, name: EntryName, group: number): Promise<void> {
  const found = await directory.lstat(name);
  if (found?.isDirectory()) return directory.within(name, (child) => setGroup(child, group));
  if (!found?.isFile()) return;
  await directory.withFile(name, async (file) => {
    const stats = await file.stat();
    await file.chown(stats.uid, group);
    await file.chmod(modeFor(stats));
  });
}

function modeFor(stats: Stats): number {
  const extra = stats.isDirectory() ? 0o2770 : 0o660;
  const wanted = stats.mode & 0o400 && !(stats.mode & 0o200) ? extra & ~0o220 : extra;
  return (stats.mode & 0o7777) | wanted;
}
