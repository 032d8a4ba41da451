import { type Clock, sleepBy } from "../../common/clock.js";
import { Timers } from "./timers.js";

/** Taken before time begins, for from then on nobody may use it. */
const { setImmediate: nextTurn } = globalThis;
const turn = () => new Promise<void>((resolve) => nextTurn(resolve));

/**
 * Time that passes as fast as the work of each moment is done: what is due runs in the order of its time, and then of its
 * setting, and nothing else runs until all has come of it that comes without time. So the same begin has the same end.
 */
export class VirtualClock implements Clock {
  /** Whole microseconds: sums of fractions would not be what their parts were. */
  private elapsedUs = 0;
  private set = 0;
  private readonly timers = new Timers();
  private yielding: (() => void)[] = [];

  /** @param isBusy says whether something outside of this process's own code is still to answer, such as a disk */
  constructor(
    private readonly startMs = Date.UTC(2026, 0, 1),
    private readonly isBusy: () => boolean = () => false,
  ) {}

  now(): number {
    return this.startMs + Math.floor(this.monotonic());
  }

  monotonic(): number {
    return this.elapsedUs / 1_000;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepBy((wake) => this.after(ms, wake), signal);
  }

  /** Some time always passes, as with every timer. */
  after(ms: number, callback: () => void): () => void {
    const dueUs = this.elapsedUs + Math.max(1, Math.ceil(ms * 1_000));
    const timer = { dueUs, number: this.set++, callback };
    this.timers.add(timer);
    return () => this.timers.cancel(timer);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => this.yielding.push(resolve));
  }

  /** Lets so much time pass. */
  async pass(ms: number): Promise<void> {
    const untilUs = this.elapsedUs + Math.ceil(ms * 1_000);
    await this.settle();
    while (await this.step(untilUs));
    this.elapsedUs = untilUs;
  }

  /** Lets time pass until the promise is settled, and answers what it does. Throws when it isn't within `limitMs`. */
  async until<T>(promise: Promise<T>, limitMs = 60_000): Promise<T> {
    const untilUs = this.elapsedUs + limitMs * 1_000;
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.settle();
    while (!isSettled)
      if (!(await this.step(untilUs))) throw new Error(`nothing came of it in ${limitMs} ms`);
    return promise;
  }

  /** What is due first, and all that comes of it. False: nothing is due until then. */
  private async step(untilUs: number): Promise<boolean> {
    const next = this.timers.take(untilUs);
    if (!next) return false;
    this.elapsedUs = next.dueUs;
    next.callback?.();
    await this.settle();
    return true;
  }

  /** Promises are done between two turns of the loop, all of them. */
  private async settle(): Promise<void> {
    do {
      do await turn();
      while (this.isBusy());
    } while (this.goOn());
  }

  /** Those who yielded go on, in their order. */
  private goOn(): boolean {
    const { yielding } = this;
    this.yielding = [];
    for (const resolve of yielding) resolve();
    return yielding.length > 0;
  }
}
