import { basename, dirname, extname, join } from "node:path";

/** The names of a log's old files, as lumberjack gives them: `audit-2026-01-02T03-04-05.678.log` beside `audit.log`. */
export class BackupNames {
  private readonly start: string;
  private readonly end: string;
  readonly folder: string;

  constructor(path: string) {
    this.folder = dirname(path);
    this.end = extname(path);
    this.start = `${basename(path, this.end)}-`;
  }

  at(ms: number): string {
    const time = new Date(ms).toISOString().slice(0, -1).replaceAll(":", "-");
    return join(this.folder, `${this.start}${time}${this.end}`);
  }

  /** When the file was put aside; undefined for one that is no old file of this log. */
  timeOf(file: string): number | undefined {
    if (!file.startsWith(this.start) || !file.endsWith(this.end)) return undefined;
    const text = file.slice(this.start.length, file.length - this.end.length);
    const parts = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3})$/.exec(text);
    const ms = parts ? Date.parse(`${parts[1]}:${parts[2]}:${parts[3]}Z`) : Number.NaN;
    return Number.isNaN(ms) ? undefined : ms;
  }
}
