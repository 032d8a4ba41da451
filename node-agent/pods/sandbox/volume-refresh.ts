import type { Clock } from "../../../common/clock.js";

const firstRetryMs = 1_000;
const maxRetryMs = 120_000;

export interface VolumeRefreshOptions {
  /** Brings all of the pod's volumes up to date. */
  readonly refresh: () => Promise<void>;
  /** When their files grow old though no object changes: tokens do. */
  readonly dueAtMs: () => number | undefined;
  readonly onError: (error: unknown) => void;
  readonly clock: Clock;
}

/** Keeps the files in a running pod's volumes current: one refresh at a time, again when one failed or files grow old. */
export class VolumeRefresh {
  private running = false;
  private again = false;
  private failures = 0;
  private stopped = false;
  private cancel = () => {};

  constructor(private readonly options: VolumeRefreshOptions) {}

  /** Something that the files are made from has changed. */
  now(): void {
    if (this.stopped) return;
    this.again = this.running;
    if (!this.running) void this.run();
  }

  /** The files have just been made: waits for the time to renew them. */
  plan(): void {
    const dueAtMs = this.options.dueAtMs();
    if (dueAtMs !== undefined) this.after(dueAtMs - this.options.clock.now());
  }

  stop(): void {
    this.stopped = true;
    this.cancel();
  }

  private async run(): Promise<void> {
    this.running = true;
    try {
      await this.options.refresh();
      this.failures = 0;
      this.plan();
    } catch (error) {
      this.after(Math.min(maxRetryMs, firstRetryMs * 2 ** this.failures));
      this.failures += 1;
      if (!this.stopped) this.options.onError(error);
    } finally {
      this.running = false;
    }
    if (!this.again) return;
    this.again = false;
    this.now();
  }

  private after(ms: number): void {
    this.cancel();
    if (!this.stopped) this.cancel = this.options.clock.after(Math.max(firstRetryMs, ms), () => this.now());
  }
}
