import { type Clock, sleepBy } from "../../common/clock.js";

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that stands still until a test advances it. */
export class FakeClock implements Clock {
  private elapsedMs = 0;
  private readonly timers = new Set<Timer>();

  constructor(private readonly startMs = Date.UTC(2026, 0, 1)) {}

  /** How many timers are running. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.startMs + this.elapsedMs;
  }

  monotonic(): number {
    return this.elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepBy((wake) => this.after(ms, wake), signal);
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { dueMs: this.elapsedMs + Math.max(0, ms), callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Moves time forward, firing what falls due in order, and lets what that woke run in between. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.elapsedMs + ms;
    await this.settle();
    for (let next = this.next(untilMs); next; next = this.next(untilMs)) {
      this.timers.delete(next);
      this.elapsedMs = Math.max(this.elapsedMs, next.dueMs);
      next.callback();
      await this.settle();
    }
    this.elapsedMs = untilMs;
    await this.settle();
  }

  /** Time leaps forward, as when a machine has slept: whatever fell due meanwhile fires once. */
  async leap(ms: number): Promise<void> {
    this.elapsedMs += ms;
    await this.advance(0);
  }

  /** Lets everything that is pending run, without time passing. */
  async settle(turns = 12): Promise<void> {
    for (let i = 0; i < turns; i++) await this.yield();
  }

  private next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.timers)
      if (timer.dueMs <= untilMs && (!first || timer.dueMs < first.dueMs)) first = timer;
    return first;
  }
}
