import { chmod, mkdir, open, readdir, rm, stat, writeFile } from "node:fs/promises";
import { systemCode } from "../../common/errors.js";
import { readIfThere, writePrivateFile } from "../../common/tls/pem-files.js";
import type { Directory, FileStats } from "./directory.js";
import type { Files, Held } from "./files.js";
import { mountPointsBelow } from "./mount-points.js";
import { openBeneath } from "./open-beneath.js";
import { OpenDirectory } from "./open-directory.js";

/** The files of the machine that this process runs on. */
export class HostFiles implements Files {
  async read(path: string, maxBytes?: number): Promise<string | undefined> {
    return maxBytes === undefined ? readIfThere(path) : ifThere(endOf(path, maxBytes));
  }

  /** The process's umask has no say in the mode. */
  async write(path: string, content: string, mode?: number): Promise<void> {
    await writeFile(path, content);
    if (mode !== undefined) await chmod(path, mode);
  }

  replace(path: string, content: string | Uint8Array): Promise<void> {
    return writePrivateFile(path, content);
  }

  async touch(path: string, mode: number): Promise<void> {
    await (await open(path, "a", mode)).close();
  }

  async makeDirectory(path: string, mode?: number): Promise<void> {
    const made = await mkdir(path, { recursive: true });
    if (made !== undefined && mode !== undefined) await chmod(path, mode);
  }

  names(path: string): Promise<readonly string[]> {
    return readdir(path).catch(() => []);
  }

  stat(path: string): Promise<FileStats | undefined> {
    return ifThere(stat(path));
  }

  remove(path: string): Promise<void> {
    return rm(path, { force: true });
  }

  within<T>(path: string, use: (directory: Directory) => Promise<T>): Promise<T> {
    return OpenDirectory.at(path, use);
  }

  async beneath<T>(volume: string, path: string, use: (held: Held) => Promise<T>): Promise<T> {
    const opened = await openBeneath(volume, path);
    try {
      const isDirectory = (await opened.stat()).isDirectory();
      return await use({ path: `/proc/${process.pid}/fd/${opened.fd}`, isDirectory });
    } finally {
      await opened.close();
    }
  }

  readBeneath(volume: string, path: string, maxBytes: number): Promise<string | undefined> {
    return ifThere(textBeneath(volume, path, maxBytes));
  }

  mountPointsBelow(directory: string): Promise<readonly string[]> {
    return mountPointsBelow(directory);
  }
}

async function endOf(path: string, maxBytes: number): Promise<string> {
  const file = await open(path);
  try {
    const position = Math.max(0, (await file.stat()).size - maxBytes);
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(maxBytes), position });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** What is held can't become a pipe, which would never end. */
async function textBeneath(volume: string, path: string, maxBytes: number): Promise<string> {
  const held = await openBeneath(volume, path, { make: false });
  try {
    const found = await held.stat();
    if (!found.isFile()) throw new Error("not a file");
    if (found.size > maxBytes) throw new Error(`more than ${maxBytes} bytes`);
    return await endOf(`/proc/self/fd/${held.fd}`, maxBytes);
  } finally {
    await held.close();
  }
}

async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}
