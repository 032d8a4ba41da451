import { aborted } from "../../../common/abort.js";
import type { Clock } from "../../../common/clock.js";
import type { Logger } from "../../../common/logger.js";
import { readConfig, writeConfig } from "./config-file.js";
import type { ProxyConfig } from "./proxy-config.js";

const settleMs = 500;

/** Keeps the last configuration on disk; changes that come close together are written once. */
export class ConfigKeeper {
  private scheduled = false;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly config: ProxyConfig,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Fills the configuration from the disk. @returns whether there was one */
  async load(): Promise<boolean> {
    const saved = await readConfig(this.path);
    if (!saved) return false;
    this.config.settings = saved.settings;
    this.config.replace(saved.objects);
    return saved.settings !== undefined;
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
    try {
      await writeConfig(this.path, { settings, objects: this.config.everything() });
    } catch (error) {
      this.logger.error("The configuration can't be kept on disk", { err: error, path: this.path });
    }
  }
}
