import type { Clock } from "../../common/clock.js";
import type { Usage } from "./program.js";

/** Adds up what a program uses: between two readings, as much as it says at the second. */
export class Meter {
  private nanos = 0;
  private readMs: number;

  constructor(
    private readonly usage: () => Usage,
    private readonly clock: Clock,
  ) {
    this.readMs = clock.now();
  }

  read(): { readonly cpuNanos: number; readonly memoryBytes: number } {
    const { cores, memoryBytes } = this.usage();
    const now = this.clock.now();
    this.nanos += Math.round(cores * (now - this.readMs) * 1e6);
    this.readMs = now;
    return { cpuNanos: this.nanos, memoryBytes };
  }
}
