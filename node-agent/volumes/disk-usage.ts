import { systemCode } from "../../common/errors.js";
import type { Directory, FileStats } from "../files/directory.js";
import type { Files } from "../files/files.js";

/** Each level holds a directory open. What lies deeper can't be counted: it is taken for more than anybody may have, so that nothing hides there. */
const maxDepth = 256;
const tooMuch = Number.MAX_SAFE_INTEGER;
const blockBytes = 512;

export interface TreeUsage {
  readonly bytes: number;
  readonly inodes: number;
}

/** As `treeUsage`, the bytes alone. */
export async function diskUsage(files: Files, path: string, enough?: number): Promise<number> {
  return (await treeUsage(files, path, enough)).bytes;
}

/**
 * What a directory's files take of the disk; it stops counting once that is more than `enough` bytes. Links are not
 * followed, other mounts not entered, and a file with several names counts once.
 */
export async function treeUsage(
  files: Files,
  path: string,
  enough = Number.POSITIVE_INFINITY,
): Promise<TreeUsage> {
  return files.within(path, async (directory) => {
    const { dev } = await directory.stat();
    const count = new Count(dev, enough);
    await count.of(directory);
    return { bytes: count.bytes, inodes: count.inodes };
  });
}

class Count {
  bytes = 0;
  /** That of the directory itself counts. */
  inodes = 1;
  private readonly seen = new Set<number>();

  constructor(
    private readonly device: number,
    private readonly enough: number,
  ) {}

  async of(directory: Directory, depth = 0): Promise<void> {
    for await (const name of directory.entries()) {
      if (this.bytes > this.enough) break;
      const stats = await directory.lstat(name);
      if (!stats || stats.dev !== this.device || this.isKnown(stats)) continue;
      this.bytes += stats.blocks * blockBytes;
      this.inodes += 1;
      if (!stats.isDirectory()) continue;
      if (depth === maxDepth) [this.bytes, this.inodes] = [tooMuch, tooMuch];
      else await directory.within(name, (child) => this.of(child, depth + 1)).catch(ifGone);
    }
  }

  private isKnown(stats: FileStats): boolean {
    if (stats.isDirectory() || stats.nlink === 1) return false;
    if (this.seen.has(stats.ino)) return true;
    this.seen.add(stats.ino);
    return false;
  }
}

/** Containers remove files and put others in their place while we look. */
function ifGone(error: unknown): void {
  if (!["ENOENT", "ENOTDIR", "ELOOP"].includes(systemCode(error) ?? "")) throw error;
}
