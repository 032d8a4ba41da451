import type { Counters } from "../host/host.js";
import type { PodUsage } from "./pod-usage.js";
import { metric, type Sample } from "./prometheus-text.js";
import type { ContainerUsage, NodeUsage } from "./stats-collector.js";

const directions = ["receive", "transmit"] as const;
const counted: readonly (readonly [string, keyof Counters])[] = [
  ["bytes", "bytes"],
  ["packets", "packets"],
  ["errors", "errors"],
  ["packets_dropped", "dropped"],
];

/** Usage under the names and labels that cAdvisor gives it: of the host (group `/`), of containers, of pods' interfaces. */
export function cadvisorMetrics(
  node: NodeUsage,
  containers: readonly ContainerUsage[],
  pods: readonly PodUsage[],
): string {
  const groups = new Map(pods.map(({ podUid, cgroup }) => [podUid, cgroup]));
  const each = (value: (usage: ContainerUsage) => number, more: object = {}): Sample[] =>
    containers.map((usage) => ({
      labels: { ...containerLabelsOf(usage, groups.get(usage.podUid)), ...more },
      value: value(usage),
      atMs: usage.atMs,
    }));
  const ofHost = (value: number, more: object = {}): Sample => {
    return { labels: { ...unnamed, id: "/", ...more }, value, atMs: node.atMs };
  };
  const cpu = { cpu: "total" };
  return [
    ...metric("container_cpu_usage_seconds_total", "counter", [
      ofHost(node.cpuNanos / 1e9, cpu),
      ...each(({ cpuNanos }) => cpuNanos / 1e9, cpu),
    ]),
    ...metric(
      "container_memory_usage_bytes",
      "gauge",
      each(({ memoryBytes }) => memoryBytes),
    ),
    ...metric("container_memory_working_set_bytes", "gauge", [
      ofHost(node.workingSetBytes),
      ...each(({ workingSetBytes }) => workingSetBytes),
    ]),
    ...metric(
      "container_start_time_seconds",
      "gauge",
      each(({ startedAt }) => Date.parse(startedAt) / 1_000),
    ),
    ...networkMetrics(pods),
    "",
  ].join("\n");
}

function networkMetrics(pods: readonly PodUsage[]): string[] {
  return directions.flatMap((direction) =>
    counted.flatMap(([name, field]) => {
      const samples = pods.flatMap((pod) =>
        pod.interfaces.map((one) => ({
          labels: { ...podLabelsOf(pod), interface: one.name },
          value: one[direction][field],
          atMs: pod.atMs,
        })),
      );
      return metric(`container_network_${direction}_${name}_total`, "counter", samples);
    }),
  );
}

const unnamed = { container: "", id: "", image: "", name: "", namespace: "", pod: "" };

const containerLabelsOf = (usage: ContainerUsage, cgroup = "") => ({
  container: usage.container,
  id: `${cgroup}/${usage.id}`,
  image: usage.image,
  name: usage.id,
  namespace: usage.podNamespace,
  pod: usage.podName,
});

const podLabelsOf = ({ podName: pod, podNamespace: namespace, sandboxId: name, image, cgroup }: PodUsage) => {
  return { container: "", id: `${cgroup}/${name}`, image, name, namespace, pod };
};
