import { metric } from "./prometheus-text.js";
import type { ContainerUsage, NodeUsage } from "./stats-collector.js";

/** Usage in Prometheus' words, under the names that metrics-server reads. */
export function resourceMetrics(node: NodeUsage, containers: readonly ContainerUsage[]): string {
  const each = (value: (usage: ContainerUsage) => number) =>
    containers.map((usage) => ({ labels: labelsOf(usage), value: value(usage), atMs: usage.atMs }));
  const ofNode = (value: number) => [{ value, atMs: node.atMs }];
  return [
    ...metric("node_cpu_usage_seconds_total", "counter", ofNode(node.cpuNanos / 1e9)),
    ...metric("node_memory_working_set_bytes", "gauge", ofNode(node.workingSetBytes)),
    ...metric(
      "container_cpu_usage_seconds_total",
      "counter",
      each(({ cpuNanos }) => cpuNanos / 1e9),
    ),
    ...metric(
      "container_memory_working_set_bytes",
      "gauge",
      each(({ workingSetBytes }) => workingSetBytes),
    ),
    ...metric(
      "container_start_time_seconds",
      "gauge",
      each(({ startedAt }) => Date.parse(startedAt) / 1_000),
    ),
    ...metric("resource_scrape_error", "gauge", [{ value: 0 }]),
    "",
  ].join("\n");
}

const labelsOf = ({ container, podNamespace: namespace, podName: pod }: ContainerUsage) => ({
  container,
  namespace,
  pod,
});
