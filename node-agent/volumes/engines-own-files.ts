import type { Directory } from "../files/directory.js";

/** What an Engine puts into every container before it mounts over it: empty files, empty directories, one link. */
const enginesOwn: readonly (readonly string[])[] = [
  [".dockerenv"],
  ["dev", "console"],
  ["dev", "pts"],
  ["dev", "shm"],
  ["dev"],
  ["etc", "hostname"],
  ["etc", "hosts"],
  ["etc", "resolv.conf"],
  ["etc", "mtab"],
  ["etc"],
  ["proc"],
  ["sys"],
];

/** Removes that from an image's files again. What has anything in it is the image's, and stays. */
export async function removeEnginesOwn(image: Directory): Promise<void> {
  for (const path of enginesOwn) await removeEmpty(image, path);
}

async function removeEmpty(directory: Directory, [name = "", ...rest]: readonly string[]): Promise<void> {
  const stats = await directory.lstat(name);
  if (rest.length > 0) {
    if (stats?.isDirectory()) await directory.within(name, (child) => removeEmpty(child, rest));
  } else if (stats?.isDirectory()) await directory.rmdir(name);
  else if (stats && (stats.size === 0 || (await directory.readLink(name)) === "/proc/mounts"))
    await directory.unlink(name);
}
