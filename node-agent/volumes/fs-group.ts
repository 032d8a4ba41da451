import { chmod, chown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Gives a volume to the pod's group: readable and writable for it, with new files inheriting it. */
export async function setGroup(path: string, group: number): Promise<void> {
  const stats = await lstat(path);
  if (stats.isSymbolicLink()) return;
  await chown(path, stats.uid, group);
  const extra = stats.isDirectory() ? 0o2770 : 0o660;
  const wanted = stats.mode & 0o400 && !(stats.mode & 0o200) ? extra & ~0o220 : extra;
  await chmod(path, (stats.mode & 0o7777) | wanted);
  if (!stats.isDirectory()) return;
  for (const name of await readdir(path)) await setGroup(join(path, name), group);
}
