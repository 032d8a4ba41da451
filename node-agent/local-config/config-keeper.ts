import { aborted } from "../../common/abort.js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Files } from "../files/files.js";
import { readConfig, type SavedConfig } from "./config-file.js";
import type { LocalConfig, ObjectChange } from "./local-config.js";

const settleMs = 500;

/** Keeps the last configuration on disk; changes that come close together are written once. */
export class ConfigKeeper<Change extends ObjectChange> {
  private scheduled = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly files: Pick<Files, "read" | "replace">,
    private readonly config: LocalConfig<Change>,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Fills the configuration from the disk, as far as it can be read: the agent will send it anew. @returns whether there was one */
  async load(): Promise<boolean> {
    try {
      const saved = await readConfig(this.path, this.files);
      this.config.settings = saved?.settings;
      this.config.replace((saved?.objects ?? []).flatMap((one) => this.understood(one) ?? []));
    } catch (error) {
      this.log.error("The configuration on disk can't be read", { err: error, path: this.path });
    }
    return this.config.settings !== undefined;
  }

  private understood(change: unknown): Change | undefined {
    try {
      return this.config.understand(change);
    } catch (error) {
      this.log.error("An object on disk is left out", { path: this.path, cause: messageOf(error) });
      return undefined;
    }
  }

  /** To be called after each change. */
  changed(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.after(settleMs, () => void this.flush());
  }

  /** Until the process stops; then nothing is left unwritten. */
  async run(signal: AbortSignal): Promise<void> {
    await aborted(signal);
    await this.flush();
  }

  /** Writes now what is not written yet. */
  flush(): Promise<void> {
    if (!this.scheduled) return this.writing;
    this.scheduled = false;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private async write(): Promise<void> {
    const { settings } = this.config;
    const saved: SavedConfig = { settings, objects: this.config.everything() };
    try {
      await this.files.replace(this.path, JSON.stringify(saved));
    } catch (error) {
      this.log.error("The configuration can't be kept on disk", { err: error, path: this.path });
    }
  }
}
