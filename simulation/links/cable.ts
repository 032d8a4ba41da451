import type { Clock } from "../../common/clock.js";
import { Way } from "./way.js";

/** What lies between a host and a replica: one may cease to hear the other while it is still heard. */
export class Cable {
  /** To the replica. */
  readonly up: Way;
  /** To the host. */
  readonly down: Way;
  readonly ways: readonly Way[];

  constructor(usualMs: () => number, clock: Clock) {
    this.up = new Way(usualMs, clock);
    this.down = new Way(usualMs, clock);
    this.ways = [this.up, this.down];
  }

  /** For how long both ways have been as they should be. */
  get wholeForMs(): number {
    return Math.min(this.up.wholeForMs, this.down.wholeForMs);
  }
}
