import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import type { Random } from "../../common/random.js";
import { DelayingQueue } from "./delaying-queue.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { Key } from "./reconciler.js";

const backoff = { baseMs: 5, maxMs: 1_000_000, jitter: 0.1 };

/** A queue on which keys that fail come back ever later. */
export class RateLimitingQueue extends DelayingQueue {
  private readonly failures = new Map<Key, number>();

  constructor(
    clock: Clock,
    private readonly random: Random,
    private readonly counters: QueueMetrics,
  ) {
    super(clock, counters);
  }

  /** Adds `key` after a delay that doubles with each failure since it was last forgotten. */
  addRateLimited(key: Key): void {
    const failures = this.requeues(key);
    this.failures.set(key, failures + 1);
    this.counters.retried();
    this.addAfter(key, backoffMs(failures, backoff, this.random));
  }

  /** The key did well: its next failure counts as the first. */
  forget(key: Key): void {
    this.failures.delete(key);
  }

  requeues(key: Key): number {
    return this.failures.get(key) ?? 0;
  }
}
