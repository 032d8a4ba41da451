import { type FileHandle, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Clock } from "../../common/clock.js";
import type { AuditOutput } from "./audit-log.js";
import { BackupNames } from "./backup-names.js";

export interface RotatingFileOptions {
  readonly path: string;
  /** No file grows beyond it, unless one line alone does; 0: it is never put aside. */
  readonly maxBytes: number;
  /** How many old files stay; 0: all. */
  readonly maxBackups: number;
  /** How old a file may become that was put aside; 0: as old as it likes. */
  readonly maxAgeMs: number;
  readonly clock: Clock;
}

interface OpenFile {
  readonly handle: FileHandle;
  bytes: number;
}

/** A file for its owner alone that is put aside when it is full. After a failure the next write opens it anew. */
export class RotatingFile implements AuditOutput {
  private readonly names: BackupNames;
  private file: OpenFile | undefined;
  private lastBackupMs = 0;

  constructor(private readonly options: RotatingFileOptions) {
    this.names = new BackupNames(options.path);
  }

  /** Throws when the file can't be written to. */
  async open(): Promise<void> {
    await mkdir(dirname(this.options.path), { recursive: true, mode: 0o700 });
    await this.opened();
    await this.removeOld();
  }

  async write(lines: readonly string[]): Promise<void> {
    const { maxBytes } = this.options;
    let file = await this.opened();
    let pieces: Buffer[] = [];
    let bytes = file.bytes;
    for (const piece of lines.map((line) => Buffer.from(line))) {
      if (maxBytes > 0 && bytes > 0 && bytes + piece.length > maxBytes) {
        await this.append(file, pieces);
        file = await this.putAside(file);
        [pieces, bytes] = [[], 0];
      }
      pieces.push(piece);
      bytes += piece.length;
    }
    await this.append(file, pieces);
  }

  async close(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    await file?.handle.close();
  }

  private async opened(mode = 0o600): Promise<OpenFile> {
    if (this.file) return this.file;
    const handle = await open(this.options.path, "a", mode);
    this.file = { handle, bytes: (await handle.stat()).size };
    return this.file;
  }

  /** What could be written only in part is taken back: no half line stands before the next whole one. */
  private async append({ handle, bytes }: OpenFile, pieces: readonly Buffer[]): Promise<void> {
    const text = Buffer.concat(pieces);
    try {
      await handle.appendFile(text);
    } catch (error) {
      await handle.truncate(bytes).catch(() => {});
      await this.close().catch(() => {});
      throw error;
    }
    if (this.file) this.file.bytes = bytes + text.length;
  }

  /** @returns the new file, which may be read by whoever could read the one before */
  private async putAside({ handle }: OpenFile): Promise<OpenFile> {
    const { mode } = await handle.stat();
    await this.close();
    this.lastBackupMs = Math.max(this.options.clock.now(), this.lastBackupMs + 1);
    await rename(this.options.path, this.names.at(this.lastBackupMs));
    const file = await this.opened(mode & 0o777);
    await this.removeOld();
    return file;
  }

  /** An old file that can't be removed now is tried again next time; events are not lost for it. */
  private async removeOld(): Promise<void> {
    const { maxBackups, maxAgeMs, clock } = this.options;
    const files = await readdir(this.names.folder).catch(() => []);
    const backups = files
      .flatMap((file) => {
        const ms = this.names.timeOf(file);
        return ms === undefined ? [] : [{ file, ms }];
      })
      .sort((one, other) => other.ms - one.ms);
    const tooMany = maxBackups > 0 ? backups.slice(maxBackups) : [];
    const tooOld = maxAgeMs > 0 ? backups.filter(({ ms }) => ms < clock.now() - maxAgeMs) : [];
    for (const { file } of new Set([...tooMany, ...tooOld]))
      await rm(join(this.names.folder, file), { force: true }).catch(() => {});
  }
}
