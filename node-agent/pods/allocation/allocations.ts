import type { Logger } from "../../../common/logger.js";
import type { Files } from "../../files/files.js";
import { KeptFile } from "../../files/kept-file.js";
import type { Allocation } from "./allocation.js";

/**
 * What this node has granted each of its pods, by uid, kept on disk: an agent that starts anew acts on what was granted, not
 * on what pods have come to ask for meanwhile.
 */
export class Allocations {
  private byUid = new Map<string, Allocation>();
  private readonly file: KeptFile;

  constructor(
    path: string,
    files: Pick<Files, "read" | "replace">,
    private readonly log: Logger,
  ) {
    this.file = new KeptFile(path, files, () => `${JSON.stringify(Object.fromEntries(this.byUid))}\n`);
  }

  /** Call once, before pods come. What can't be read is told of: pods then have what they ask for. */
  async load(): Promise<void> {
    const text = await this.file.read();
    if (text === undefined) return;
    try {
      this.byUid = new Map(Object.entries(JSON.parse(text) as Record<string, Allocation>).filter(isWhole));
    } catch (err) {
      this.log.error("allocations cannot be read", { path: this.file.path, err });
    }
  }

  get(uid: string): Allocation | undefined {
    return this.byUid.get(uid);
  }

  set(uid: string, allocation: Allocation): void {
    this.byUid.set(uid, allocation);
    this.file.changed();
  }

  delete(uid: string): void {
    if (this.byUid.delete(uid)) this.file.changed();
  }

  /** Forgets all but these pods. */
  retain(uids: ReadonlySet<string>): void {
    for (const uid of this.byUid.keys()) if (!uids.has(uid)) this.delete(uid);
  }

  /** Resolves when all that was granted until now is on disk; rejects when it can't be written. */
  saved(): Promise<void> {
    return this.file.saved();
  }
}

const isWhole = ([, { containers }]: [string, Partial<Allocation>]) => typeof containers === "object";
