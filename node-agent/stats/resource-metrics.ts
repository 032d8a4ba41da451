import type { ContainerUsage, NodeUsage } from "./stats-collector.js";

/** Usage in Prometheus' words, under the names that metrics-server reads. */
export function resourceMetrics(node: NodeUsage, containers: readonly ContainerUsage[]): string {
  const lines: string[] = [];
  const metric = (name: string, type: string, samples: readonly string[]) =>
    lines.push(`# TYPE ${name} ${type}`, ...samples.map((sample) => `${name}${sample}`));
  metric("node_cpu_usage_seconds_total", "counter", [` ${node.cpuNanos / 1e9} ${node.atMs}`]);
  metric("node_memory_working_set_bytes", "gauge", [` ${node.workingSetBytes} ${node.atMs}`]);
  const each = (value: (usage: ContainerUsage) => number) =>
    containers.map((usage) => `${labels(usage)} ${value(usage)} ${usage.atMs}`);
  metric(
    "container_cpu_usage_seconds_total",
    "counter",
    each(({ cpuNanos }) => cpuNanos / 1e9),
  );
  metric(
    "container_memory_working_set_bytes",
    "gauge",
    each(({ workingSetBytes }) => workingSetBytes),
  );
  metric(
    "container_start_time_seconds",
    "gauge",
    each(({ startedAt }) => Date.parse(startedAt) / 1_000),
  );
  metric("resource_scrape_error", "gauge", [" 0"]);
  return `${lines.join("\n")}\n`;
}

const labels = ({ container, podNamespace, podName }: ContainerUsage) =>
  `{container="${container}",namespace="${podNamespace}",pod="${podName}"}`;
