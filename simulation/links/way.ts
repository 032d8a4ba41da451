import type { Clock } from "../../common/clock.js";

/** One direction of a cable: it takes its time, and may be cut. */
export class Way {
  private waiting: (() => void)[] = [];
  private cut = false;
  private slowMs = 0;
  private wholeSinceMs: number;

  constructor(
    private readonly usualMs: () => number,
    private readonly clock: Clock,
  ) {
    this.wholeSinceMs = clock.monotonic();
  }

  get isCut(): boolean {
    return this.cut;
  }

  get delayMs(): number {
    return this.usualMs() + this.slowMs;
  }

  /** For how long it has been as it should be. */
  get wholeForMs(): number {
    return Math.max(0, this.clock.monotonic() - this.wholeSinceMs);
  }

  sever(): void {
    this.cut = true;
    this.wholeSinceMs = Number.POSITIVE_INFINITY;
  }

  /** Each message takes so long beside the usual. */
  slow(ms: number): void {
    this.slowMs = ms;
    this.wholeSinceMs = Number.POSITIVE_INFINITY;
  }

  /** What was under way arrives after all: the ends have sent it again. */
  mend(): void {
    this.cut = false;
    this.slowMs = 0;
    this.wholeSinceMs = this.clock.monotonic();
    const { waiting } = this;
    this.waiting = [];
    for (const go of waiting) go();
  }

  /** Calls back at once, or when it is whole again. */
  whenWhole(go: () => void): void {
    if (this.cut) this.waiting.push(go);
    else go();
  }
}
