import type { UsageDetails } from "../host/usage-details.js";
import type { ContainerUsage } from "./stats-collector.js";

/** A metric of containers: what it is called, and its value; undefined for those that have none. */
export interface ContainerMetric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  value(usage: ContainerUsage): number | undefined;
}

const counter = (name: string, value: ContainerMetric["value"]): ContainerMetric => ({
  name: `container_${name}`,
  type: "counter",
  value,
});
const gauge = (name: string, value: ContainerMetric["value"]): ContainerMetric => ({
  ...counter(name, value),
  type: "gauge",
});
const seconds = (nanos: number | undefined) => nanos && nanos / 1e9;
const told = (value: (details: UsageDetails) => number | undefined) => (usage: ContainerUsage) =>
  usage.details && value(usage.details);

/** One value a container, beside CPU and memory, which hosts and pods have too. */
export const containerMetrics: readonly ContainerMetric[] = [
  counter(
    "cpu_user_seconds_total",
    told(({ cpuUserNanos }) => seconds(cpuUserNanos)),
  ),
  counter(
    "cpu_system_seconds_total",
    told(({ cpuSystemNanos }) => seconds(cpuSystemNanos)),
  ),
  counter(
    "cpu_cfs_periods_total",
    told(({ throttling }) => throttling?.periods),
  ),
  counter(
    "cpu_cfs_throttled_periods_total",
    told(({ throttling }) => throttling?.throttledPeriods),
  ),
  counter(
    "cpu_cfs_throttled_seconds_total",
    told(({ throttling }) => seconds(throttling?.throttledNanos)),
  ),
  gauge(
    "memory_rss",
    told(({ rssBytes }) => rssBytes),
  ),
  gauge(
    "memory_cache",
    told(({ cacheBytes }) => cacheBytes),
  ),
  gauge(
    "memory_mapped_file",
    told(({ mappedBytes }) => mappedBytes),
  ),
  gauge(
    "memory_max_usage_bytes",
    told(({ peakBytes }) => peakBytes),
  ),
  gauge(
    "threads",
    told(({ threads }) => threads),
  ),
  gauge("last_seen", ({ atMs }) => Math.floor(atMs / 1_000)),
  gauge("start_time_seconds", ({ startedAt }) => Date.parse(startedAt) / 1_000),
];
