import { isAbort, messageOf } from "./errors.js";
import type { Logger } from "./logger.js";

/**
 * Stands between the event loop and what input may make go wrong: a callback of a socket, stream or timer that throws
 * ends a process. What a guarded one throws, at once or later, is counted, and ends nothing; a flood of the same is logged
 * at its 1st, 2nd, 4th, 8th … time.
 */
export class Guard {
  private readonly times = new Map<string, number>();

  /** @param count told once a failure, with the constant that names the callback, for a metric */
  constructor(
    private readonly log: Logger,
    private readonly count: (callback: string) => void = () => {},
  ) {}

  /**
   * The callback, guarded.
   * @param name a constant such as `dns datagram`: it stands in the log and labels the metric
   * @param onError what else is to happen, such as destroying the socket; guarded too
   */
  wrap<A extends unknown[]>(
    name: string,
    callback: (...args: A) => unknown,
    onError: (error: unknown) => void = () => {},
  ): (...args: A) => void {
    const fail = (error: unknown) => {
      if (!isAbort(error)) this.failed(name, error);
      try {
        onError(error);
      } catch (second) {
        this.failed(name, second);
      }
    };
    return (...args) => {
      try {
        const result = callback(...args);
        if (result instanceof Promise) result.catch(fail);
      } catch (error) {
        fail(error);
      }
    };
  }

  /** Runs the callback now, guarded. */
  run(name: string, callback: () => unknown): void {
    this.wrap(name, callback)();
  }

  private failed(name: string, error: unknown): void {
    const times = (this.times.get(name) ?? 0) + 1;
    this.times.set(name, times);
    this.count(name);
    if (Number.isInteger(Math.log2(times)))
      this.log.error("a callback failed", { callback: name, times, cause: messageOf(error), err: error });
  }
}
