import type { Clock } from "../../common/clock.js";
import type { QueueMetrics } from "./queue-metrics.js";
import type { Key } from "./reconciler.js";
import { WorkQueue } from "./work-queue.js";

interface Timer {
  readonly due: number;
  cancel(): void;
}

/** A queue to which keys can be added later. Of several delays for one key the earliest counts. */
export class DelayingQueue extends WorkQueue {
  private readonly timers = new Map<Key, Timer>();

  constructor(
    private readonly time: Clock,
    metrics: QueueMetrics,
  ) {
    super(time, metrics);
  }

  addAfter(key: Key, ms: number): void {
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

  /** Forgets all that is delayed. */
  close(): void {
    for (const { cancel } of this.timers.values()) cancel();
    this.timers.clear();
  }
}
