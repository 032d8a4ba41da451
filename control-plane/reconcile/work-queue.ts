import type { Clock } from "../../common/clock.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { Key } from "./reconciler.js";

/**
 * Keys to look at, each at most once however often it is added. A key that is being worked on is held back until that
 * work is done, so no two workers ever have the same one.
 */
export class WorkQueue {
  private readonly ready: Key[] = [];
  private head = 0;
  private readonly addedAt = new Map<Key, number>();
  private readonly startedAt = new Map<Key, number>();
  private readonly waiting = new Set<(key: Key | undefined) => void>();

  constructor(
    private readonly clock: Clock,
    private readonly metrics: QueueMetrics,
  ) {
    metrics.observeProcessing(() =>
      [...this.startedAt.values()].map((at) => (clock.monotonic() - at) / 1000),
    );
  }

  get length(): number {
    return this.ready.length - this.head;
  }

  add(key: Key): void {
    if (this.addedAt.has(key)) return;
    this.metrics.added();
    this.addedAt.set(key, this.clock.monotonic());
    if (!this.startedAt.has(key)) this.offer(key);
  }

  /** The next key, as soon as there is one; undefined when the signal aborts. */
  async get(signal: AbortSignal): Promise<Key | undefined> {
    if (signal.aborted) return undefined;
    const key = this.shift() ?? (await this.wait(signal));
    if (key !== undefined) this.begin(key);
    return key;
  }

  /** Tells that the work on `key` has ended; added meanwhile, it is offered again. */
  done(key: Key): void {
    const started = this.startedAt.get(key);
    if (started === undefined) return;
    this.startedAt.delete(key);
    this.metrics.worked((this.clock.monotonic() - started) / 1000);
    if (this.addedAt.has(key)) this.offer(key);
  }

  private begin(key: Key): void {
    const now = this.clock.monotonic();
    this.metrics.waited((now - (this.addedAt.get(key) ?? now)) / 1000);
    this.addedAt.delete(key);
    this.startedAt.set(key, now);
    this.metrics.depth(this.length);
  }

  private offer(key: Key): void {
    this.ready.push(key);
    const [waiter] = this.waiting;
    if (waiter) {
      this.waiting.delete(waiter);
      waiter(this.shift());
    }
    this.metrics.depth(this.length);
  }

  private shift(): Key | undefined {
    if (this.head === this.ready.length) return undefined;
    const key = this.ready[this.head++];
    if (this.head > 1024 && this.head * 2 > this.ready.length) {
      this.ready.splice(0, this.head);
      this.head = 0;
    }
    return key;
  }

  private wait(signal: AbortSignal): Promise<Key | undefined> {
    return new Promise((resolve) => {
      const settle = (key: Key | undefined) => {
        signal.removeEventListener("abort", onAbort);
        resolve(key);
      };
      const onAbort = () => {
        this.waiting.delete(settle);
        settle(undefined);
      };
      this.waiting.add(settle);
      signal.addEventListener("abort", onAbort, { once: true });
    });
  }
}
