import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";

/** After a pass that failed in a way that nobody expected: what the pod is made of won't be otherwise soon. */
const brokenMs = 10_000;

/** When a pod is looked at: soon after something has happened, and at times that were set. Passes never overlap. */
export class Passes {
  private scheduled = false;
  private stopped = false;
  private cancelWake = () => {};
  private readonly look: () => void;

  constructor(
    private readonly clock: Clock,
    guard: Guard,
    pass: () => void,
  ) {
    const look = () => {
      this.scheduled = false;
      if (!this.stopped) pass();
    };
    this.look = guard.wrap("pod pass", look, () => this.wakeAfter(brokenMs));
  }

  /** Something has happened: look again soon. Many pokes make one pass. */
  poke(): void {
    if (this.scheduled || this.stopped) return;
    this.scheduled = true;
    void this.clock.yield().then(this.look);
  }

  /** Instead of what was set before; undefined: nothing is to be waited for. */
  wakeAt(atMs: number | undefined): void {
    this.cancelWake();
    if (atMs !== undefined) this.wakeAfter(Math.max(1, atMs - this.clock.monotonic()));
  }

  stop(): void {
    this.stopped = true;
    this.cancelWake();
  }

  private wakeAfter(ms: number): void {
    this.cancelWake();
    this.cancelWake = this.clock.after(ms, () => this.poke());
  }
}
