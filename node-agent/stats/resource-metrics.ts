import type { PodUsage } from "./pod-usage.js";
import { metric, type Sample } from "./prometheus-text.js";
import type { ContainerUsage, UsageReading } from "./stats-collector.js";

/** Usage in Prometheus' words, under the names of kubelets. */
export function resourceMetrics(
  { node, containers }: Pick<UsageReading, "node" | "containers">,
  pods: readonly PodUsage[],
): string {
  const each = (value: (usage: ContainerUsage) => number) =>
    containers.map((usage) => ({ labels: labelsOf(usage), value: value(usage), atMs: usage.atMs }));
  const ofNode = (value: number) => [{ value, atMs: node.atMs }];
  return [
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
    // When something was read says nothing of when it started.
    ...metric(
      "container_start_time_seconds",
      "gauge",
      containers.map((usage) => ({ labels: labelsOf(usage), value: Date.parse(usage.startedAt) / 1_000 })),
    ),
    ...metric("node_cpu_usage_seconds_total", "counter", ofNode(node.cpuNanos / 1e9)),
    ...metric("node_memory_working_set_bytes", "gauge", ofNode(node.workingSetBytes)),
    ...metric(
      "pod_cpu_usage_seconds_total",
      "counter",
      ofPods(pods, ({ cpuNanos }) => cpuNanos / 1e9),
    ),
    ...metric(
      "pod_memory_working_set_bytes",
      "gauge",
      ofPods(pods, ({ workingSetBytes }) => workingSetBytes),
    ),
    ...scrapeErrors(0),
    "",
  ].join("\n");
}

/** Told when nothing else can be. */
export const resourceFailure = (): string => [...scrapeErrors(1), ""].join("\n");

const scrapeErrors = (value: number) =>
  ["resource_scrape_error", "scrape_error"].flatMap((name) => metric(name, "gauge", [{ value }]));

const ofPods = (
  pods: readonly PodUsage[],
  value: (group: NonNullable<PodUsage["group"]>) => number,
): Sample[] =>
  pods.flatMap(({ podName, podNamespace, group, atMs }) =>
    group ? [{ labels: { namespace: podNamespace, pod: podName }, value: value(group), atMs }] : [],
  );

const labelsOf = ({ container, podNamespace: namespace, podName: pod }: ContainerUsage) => ({
  container,
  namespace,
  pod,
});
