import { Counter, type Registry as MetricsRegistry } from "prom-client";

/** Counts what a guard has caught, by the callback that failed. */
export function countGuarded(registry: MetricsRegistry): (callback: string) => void {
  const failures = new Counter({
    name: "coracle_guarded_failures_total",
    help: "Callbacks of sockets, streams and timers that failed, and ended nothing.",
    labelNames: ["callback"],
    registers: [registry],
  });
  return (callback) => failures.inc({ callback });
}
