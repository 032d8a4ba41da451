import { type Clock, sleepBy } from "../../common/clock.js";

/** A new one each time: whoever waits for it would be kept alive by one that stays. */
const never = () => new Promise<never>(() => {});

/**
 * The life of a process. While it stands still, as a process does whose host is busy or asleep, all that it is to hear
 * waits; time goes on. Once it was killed its timers don't fire, its questions aren't asked, and it hears no answer to
 * those that it had asked: whatever code of it is left can do nothing.
 */
export class SimulatedProcess {
  /** Time as the process sees it. */
  readonly clock: Clock;
  private state: "runs" | "stands" | "dead" = "runs";
  private waiting: (() => void)[] = [];
  private readonly ends = new Set<() => void>();
  /** What takes back each of its timers. */
  private readonly timers = new Set<() => void>();

  constructor(
    readonly name: string,
    clock: Clock,
  ) {
    this.clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      sleep: (ms, signal) => sleepBy((wake) => this.after(clock, ms, wake), signal),
      after: (ms, callback) => this.after(clock, ms, callback),
      yield: () => this.heard(clock.yield()),
    };
  }

  get isAlive(): boolean {
    return this.state !== "dead";
  }

  /** What the kernel does when the process is gone: closing its connections, say. @returns takes it back */
  atEnd(clean: () => void): () => void {
    this.ends.add(clean);
    return () => this.ends.delete(clean);
  }

  stall(): void {
    if (this.state === "runs") this.state = "stands";
  }

  /** Goes on, and hears all that has waited, in its order. */
  resume(): void {
    if (this.state !== "stands") return;
    this.state = "runs";
    const { waiting } = this;
    this.waiting = [];
    for (const action of waiting) this.do(action);
  }

  kill(): void {
    const { ends } = this;
    this.vanish();
    for (const clean of ends) clean();
    ends.clear();
  }

  /** Its host loses its power: nobody is left to clean up. */
  vanish(): void {
    this.state = "dead";
    this.waiting = [];
    for (const cancel of this.timers) cancel();
    this.timers.clear();
  }

  /** Something comes to it from outside: now, when it goes on, or never. */
  do(action: () => void): void {
    if (this.state === "runs") action();
    else if (this.state === "stands") this.waiting.push(action);
  }

  /** Settles as the promise does, for as long as there is somebody to hear it. */
  heard<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.do(() => resolve(value)),
        (error) => this.do(() => reject(error)),
      );
    });
  }

  /** Something outside as the process sees it: what it asks when it is dead isn't done. */
  outside<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const value: unknown = Reflect.get(object, name, object);
        return typeof value === "function" ? this.calling(object, value as Method) : value;
      },
    });
  }

  /** A timer that comes due while the process stands may still be cancelled by what it hears before. */
  private after(clock: Clock, ms: number, callback: () => void): () => void {
    let isCancelled = false;
    const fire = () => {
      this.timers.delete(stop);
      this.do(() => !isCancelled && callback());
    };
    const stop = clock.after(ms, fire);
    this.timers.add(stop);
    return () => {
      isCancelled = true;
      stop();
      this.timers.delete(stop);
    };
  }

  private calling(object: object, method: Method) {
    return (...args: unknown[]) => {
      if (!this.isAlive) return never();
      const result = method.apply(object, args);
      return result instanceof Promise ? this.heard(result) : result;
    };
  }
}

type Method = (...args: unknown[]) => unknown;
