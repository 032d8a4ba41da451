import type { Logger } from "../../../common/logger.js";
import type { Files } from "../../files/files.js";
import type { Allocation } from "./allocation.js";

/**
 * What this node has granted each of its pods, by uid, kept on disk: an agent that starts anew acts on what was granted, not
 * on what pods have come to ask for meanwhile.
 */
export class Allocations {
  private byUid = new Map<string, Allocation>();
  private isDirty = false;
  private writing: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private readonly files: Pick<Files, "read" | "replace">,
    private readonly log: Logger,
  ) {}

  /** Call once, before pods come. What can't be read is told of: pods then have what they ask for. */
  async load(): Promise<void> {
    const text = await this.files.read(this.path);
    if (text === undefined) return;
    try {
      this.byUid = new Map(Object.entries(JSON.parse(text) as Record<string, Allocation>).filter(isWhole));
    } catch (err) {
      this.log.error("allocations cannot be read", { path: this.path, err });
    }
  }

  get(uid: string): Allocation | undefined {
    return this.byUid.get(uid);
  }

  set(uid: string, allocation: Allocation): void {
    this.byUid.set(uid, allocation);
    this.isDirty = true;
  }

  delete(uid: string): void {
    if (this.byUid.delete(uid)) this.isDirty = true;
  }

  /** Forgets all but these pods. */
  retain(uids: ReadonlySet<string>): void {
    for (const uid of this.byUid.keys()) if (!uids.has(uid)) this.delete(uid);
  }

  /** Resolves when all that was granted until now is on disk; rejects when it can't be written. */
  async saved(): Promise<void> {
    while (this.isDirty || this.writing) {
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
      await this.writing;
    }
  }

  private async write(): Promise<void> {
    this.isDirty = false;
    try {
      await this.files.replace(this.path, `${JSON.stringify(Object.fromEntries(this.byUid))}\n`);
    } catch (error) {
      this.isDirty = true;
      throw error;
    }
  }
}

const isWhole = ([, { containers }]: [string, Partial<Allocation>]) => typeof containers === "object";
