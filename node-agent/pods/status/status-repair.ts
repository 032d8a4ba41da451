import type { Clock } from "../../../common/clock.js";
import { type BackOff, type BackOffLimits, nextBackOff } from "../lifecycle/back-off.js";

/** What was just written takes a while to come back; two who write against each other don't do it all day. */
const limits: BackOffLimits = { baseMs: 5_000, maxMs: 60_000 };

/** Has a status said again that the API goes on showing otherwise, ever more rarely. */
export class StatusRepair {
  private backOff: BackOff | undefined;
  private cancel: (() => void) | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly repeat: () => void,
  ) {}

  /** Call whenever it is known anew whether the API shows something else. */
  observe(differs: boolean): void {
    if (!differs) this.stop();
    else this.cancel ??= this.clock.after(this.next().delayMs, () => this.fire());
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private fire(): void {
    this.cancel = undefined;
    this.backOff = this.next();
    this.repeat();
  }

  private next(): BackOff {
    return nextBackOff(this.backOff, this.clock.monotonic(), limits);
  }
}
