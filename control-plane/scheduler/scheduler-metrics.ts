import { Histogram, type Registry } from "prom-client";

/** From a millisecond on, each twice the one before. */
const durations = Array.from({ length: 15 }, (_, index) => 0.001 * 2 ** index);

/** The metrics of the scheduler, with the names that kube-scheduler gave them. */
export class SchedulerMetrics {
  private readonly decisions: Histogram;

  constructor(registry: Registry) {
    this.decisions = new Histogram({
      name: "scheduler_scheduling_algorithm_duration_seconds",
      help: "How long the choice of a node for a pod takes",
      buckets: durations,
      registers: [registry],
    });
  }

  decided(seconds: number): void {
    this.decisions.observe(seconds);
  }
}
