import type { Clock } from "../../common/clock.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { Key } from "./reconciler.js";
import { WorkQueue } from "./work-queue.js";

interface Timer {
  readonly due: number;
  cancel(): void;
}

/** A queue to which keys can be added later, however much. Of several delays for one key the earliest counts. */
export class DelayingQueue extends WorkQueue {
  private readonly timers = new Map<Key, Timer>();

  constructor(
    private readonly time: Clock,
    metrics: QueueMetrics,
  ) {
    super(time, metrics);
  }

  /** Throws for what is no number: it would be due at once, again and again. */
  addAfter(key: Key, ms: number): void {
    if (Number.isNaN(ms)) throw new RangeError("a delay that is not a number");
    if (ms <= 0) {
      this.add(key);
      return;
    }
    const due = this.time.monotonic() + ms;
    const known = this.timers.get(key);
    if (known && known.due <= due) return;
    known?.cancel();
    const cancel = this.time.after(ms, () => {
      this.timers.delete(key);
      this.add(key);
    });
    this.timers.set(key, { due, cancel });
  }

  /** Forgets the delay of a key: nobody needs to look again. */
  cancel(key: Key): void {
    this.timers.get(key)?.cancel();
    this.timers.delete(key);
  }

  /** Forgets all that is delayed. */
  close(): void {
    for (const { cancel } of this.timers.values()) cancel();
    this.timers.clear();
  }
}
