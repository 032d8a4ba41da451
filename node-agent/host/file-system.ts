import { stat, statfs } from "node:fs/promises";
import type { FileSystem } from "./host.js";

/** As those may use it who are not root. Rejects when there is no such directory. */
export async function fileSystemOf(directory: string): Promise<FileSystem> {
  const [{ blocks, bavail, bsize, files, ffree }, { dev }] = await Promise.all([
    statfs(directory),
    stat(directory),
  ]);
  return {
    bytes: { capacity: blocks * bsize, available: bavail * bsize },
    ...(files === 0 ? {} : { inodes: { capacity: files, available: ffree } }),
    device: dev,
  };
}
