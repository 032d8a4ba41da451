import type { Clock } from "../../common/clock.js";

export interface PaceLimits {
  /** So much at once … */
  readonly burst: number;
  /** … and one more each so often. */
  readonly everyMs: number;
}

/** Bounds how fast one node is served: it waits, and nobody else does. */
export class Pace {
  private left: number;
  private at: number;

  constructor(
    private readonly clock: Clock,
    private readonly limits: PaceLimits,
  ) {
    this.left = limits.burst;
    this.at = clock.monotonic();
  }

  /** Takes one; says for how many milliseconds to wait because of it. */
  take(): number {
    const { burst, everyMs } = this.limits;
    const now = this.clock.monotonic();
    this.left = Math.min(burst, this.left + (now - this.at) / everyMs) - 1;
    this.at = now;
    return Math.max(0, -this.left * everyMs);
  }
}
