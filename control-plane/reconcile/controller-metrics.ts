import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { type Meters, RegistryMeters } from "./meters.js";
import type { QueueMetrics } from "./queue-metrics.js";

const durations = [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];

/** The metrics of all controllers of a process, with the names that client-go and controller-runtime gave them. */
export class ControllerMetrics {
  /** For what single controllers count. */
  readonly meters: Meters;
  private readonly ages = new Map<string, () => readonly number[]>();
  private readonly adds: Counter;
  private readonly retries: Counter;
  private readonly depth: Gauge;
  private readonly queueSeconds: Histogram;
  private readonly workSeconds: Histogram;
  private readonly reconciles: Counter;
  private readonly reconcileSeconds: Histogram;

  constructor(registry: Registry) {
    this.meters = new RegistryMeters(registry);
    const common = { labelNames: ["name"], registers: [registry] };
    this.adds = new Counter({ name: "workqueue_adds_total", help: "Adds handled by the queue", ...common });
    this.retries = new Counter({
      name: "workqueue_retries_total",
      help: "Retries after failures",
      ...common,
    });
    this.depth = new Gauge({ name: "workqueue_depth", help: "Keys that wait in the queue", ...common });
    this.queueSeconds = new Histogram({
      name: "workqueue_queue_duration_seconds",
      help: "How long a key waits before it is worked on",
      buckets: durations,
      ...common,
    });
    this.workSeconds = new Histogram({
      name: "workqueue_work_duration_seconds",
      help: "How long the work on a key takes",
      buckets: durations,
      ...common,
    });
    this.reconciles = new Counter({
      name: "controller_runtime_reconcile_total",
      help: "Reconciliations by controller and outcome",
      labelNames: ["controller", "result"],
      registers: [registry],
    });
    this.reconcileSeconds = new Histogram({
      name: "controller_runtime_reconcile_time_seconds",
      help: "How long reconciliations take",
      labelNames: ["controller"],
      registers: [registry],
    });
    this.watchProcessing(registry);
  }

  queue(name: string): QueueMetrics {
    const labels = { name };
    return {
      added: () => this.adds.inc(labels),
      retried: () => this.retries.inc(labels),
      depth: (length) => this.depth.set(labels, length),
      waited: (seconds) => this.queueSeconds.observe(labels, seconds),
      worked: (seconds) => this.workSeconds.observe(labels, seconds),
      observeProcessing: (ages) => this.ages.set(name, ages),
    };
  }

  reconciled(controller: string, result: "success" | "requeue_after" | "error", seconds: number): void {
    this.reconciles.inc({ controller, result });
    this.reconcileSeconds.observe({ controller }, seconds);
  }

  private watchProcessing(registry: Registry): void {
    const gauge = (name: string, help: string, of: (ages: readonly number[]) => number) => {
      const ages = this.ages;
      new Gauge({
        name,
        help,
        labelNames: ["name"],
        registers: [registry],
        collect() {
          for (const [queue, now] of ages) this.set({ name: queue }, of(now()));
        },
      });
    };
    gauge("workqueue_unfinished_work_seconds", "Seconds of work in progress", (ages) =>
      ages.reduce((sum, age) => sum + age, 0),
    );
    gauge("workqueue_longest_running_processor_seconds", "Age of the oldest work in progress", (ages) =>
      Math.max(0, ...ages),
    );
  }
}
