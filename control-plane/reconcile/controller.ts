import { setMaxListeners } from "node:events";
import type { InformerFactory } from "../../client/informer.js";
import type { Clock } from "../../common/clock.js";
import { messageOf } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import type { Runnable } from "../../common/run-group.js";
import type { ControllerMetrics } from "./controller-metrics.js";
import type { ControllerSpec } from "./controller-spec.js";
import { RateLimitingQueue } from "./rate-limiting-queue.js";
import type { Key, Result } from "./reconciler.js";

export interface ControllerOptions {
  readonly informers: InformerFactory;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: ControllerMetrics;
}

const defaultWorkers = 4;

/** Runs one controller: its queue, its workers, retries with back-off, metrics. May be run again after it ended. */
export class Controller implements Runnable {
  readonly name: string;

  constructor(
    private readonly spec: ControllerSpec,
    private readonly options: ControllerOptions,
  ) {
    this.name = spec.name;
  }

  /** Works until the signal aborts, then waits for what is in work. */
  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock, random, metrics } = this.options;
    setMaxListeners(0, signal);
    await (this.spec.ready?.(signal) ?? informers.synced(signal)).catch(() => {});
    if (signal.aborted) return;
    const queue = new RateLimitingQueue(clock, random, metrics.queue(this.name));
    this.spec.reconciler.beginTerm?.();
    const leave = this.spec.watches.map((watch) => watch.subscribe((key) => queue.add(key)));
    const workers = Array.from({ length: this.spec.workers ?? defaultWorkers }, () =>
      this.work(queue, signal),
    );
    await Promise.all(workers);
    for (const unsubscribe of leave) unsubscribe();
    queue.close();
  }

  private async work(queue: RateLimitingQueue, signal: AbortSignal): Promise<void> {
    for (let key = await queue.get(signal); key !== undefined; key = await queue.get(signal)) {
      await this.reconcile(queue, key, signal);
      queue.done(key);
    }
  }

  private async reconcile(queue: RateLimitingQueue, key: Key, signal: AbortSignal): Promise<void> {
    const { clock, metrics } = this.options;
    const start = clock.monotonic();
    const seconds = () => (clock.monotonic() - start) / 1000;
    try {
      const result = (await this.spec.reconciler.reconcile(key, signal)) as Result | undefined;
      // When to look again is what this look says, not an earlier one: an object that is gone leaves no timer behind.
      queue.cancel(key);
      if (result?.requeueAfterMs !== undefined) queue.addAfter(key, result.requeueAfterMs);
      queue.forget(key);
      metrics.reconciled(
        this.name,
        result?.requeueAfterMs === undefined ? "success" : "requeue_after",
        seconds(),
      );
    } catch (error) {
      if (signal.aborted) return;
      metrics.reconciled(this.name, "error", seconds());
      this.note(key, queue.requeues(key), error);
      queue.addRateLimited(key);
    }
  }

  /** Conflicts and the like pass by themselves; only what stays is worth a warning. */
  private note(key: Key, failures: number, error: unknown): void {
    const fields = { controller: this.name, key, failures, reason: messageOf(error) };
    if (failures < 5) this.options.log.debug("reconciling failed", fields);
    else this.options.log.warn("reconciling keeps failing", { ...fields, err: error });
  }
}
