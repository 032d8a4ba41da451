import type { Counters, HostInfo, HostResources } from "../host/host.js";
import type { DeviceUsage } from "../host/usage-details.js";
import { containerMetrics } from "./cadvisor-containers.js";
import type { PodUsage } from "./pod-usage.js";
import { metric, type Sample } from "./prometheus-text.js";
import type { ContainerUsage, UsageReading } from "./stats-collector.js";

/** What cAdvisor says of a machine. */
export type Machine = Pick<HostResources, "cpus" | "memoryBytes"> &
  Pick<HostInfo, "bootId" | "machineId" | "systemUuid">;

/** Usage under the names and labels that cAdvisor gives it: of the host (group `/`), of pods, containers, and pods' interfaces. */
export function cadvisorMetrics(
  { node, containers }: Pick<UsageReading, "node" | "containers">,
  pods: readonly PodUsage[],
  machine: Machine,
): string {
  const groups = new Map(pods.map(({ podUid, cgroup }) => [podUid, cgroup]));
  const samplesOf: SamplesOf = (value, more = {}) =>
    containers.flatMap((usage) => {
      const labels = { ...containerLabelsOf(usage, groups.get(usage.podUid)), ...more };
      return sample(labels, value(usage), usage.atMs);
    });
  const host = { ...unnamed, id: "/" };
  const cpu = { cpu: "total" };
  return [
    ...metric("container_cpu_usage_seconds_total", "counter", [
      ...sample({ ...host, ...cpu }, node.cpuNanos / 1e9, node.atMs),
      ...ofPods(pods, ({ group }) => group && group.cpuNanos / 1e9, cpu),
      ...samplesOf(({ cpuNanos }) => cpuNanos / 1e9, cpu),
    ]),
    ...metric("container_memory_usage_bytes", "gauge", [
      ...ofPods(pods, ({ group }) => group?.memoryBytes),
      ...samplesOf(({ memoryBytes }) => memoryBytes),
    ]),
    ...metric("container_memory_working_set_bytes", "gauge", [
      ...sample(host, node.workingSetBytes, node.atMs),
      ...ofPods(pods, ({ group }) => group?.workingSetBytes),
      ...samplesOf(({ workingSetBytes }) => workingSetBytes),
    ]),
    ...containerMetrics.flatMap(({ name, type, value }) => metric(name, type, samplesOf(value))),
    // Of one without a limit it is 0.
    ...metric(
      "container_spec_memory_limit_bytes",
      "gauge",
      samplesOf(
        ({ details }) => details && (details.limitBytes < machine.memoryBytes ? details.limitBytes : 0),
      ),
    ),
    ...deviceMetrics(containers, groups),
    ...networkMetrics(pods),
    ...machineMetrics(machine),
    ...scrapeError(0),
    "",
  ].join("\n");
}

/** Told when nothing else can be. */
export const cadvisorFailure = (): string => [...scrapeError(1), ""].join("\n");

const scrapeError = (value: number) => metric("container_scrape_error", "gauge", [{ value }]);

type SamplesOf = (value: (usage: ContainerUsage) => number | undefined, more?: object) => Sample[];

const sample = (labels: Record<string, string>, value: number | undefined, atMs: number): Sample[] =>
  value === undefined ? [] : [{ labels, value, atMs }];

const ofPods = (pods: readonly PodUsage[], value: (pod: PodUsage) => number | undefined, more: object = {}) =>
  pods.flatMap((pod) => {
    const { podName, podNamespace, cgroup, atMs } = pod;
    const labels = { ...unnamed, id: cgroup, namespace: podNamespace, pod: podName, ...more };
    return sample(labels, value(pod), atMs);
  });

const counted: readonly (readonly [name: string, value: (device: DeviceUsage) => number])[] = [
  ["reads_total", ({ reads }) => reads],
  ["writes_total", ({ writes }) => writes],
  ["reads_bytes_total", ({ readBytes }) => readBytes],
  ["writes_bytes_total", ({ writtenBytes }) => writtenBytes],
];

function deviceMetrics(containers: readonly ContainerUsage[], groups: ReadonlyMap<string, string>): string[] {
  return counted.flatMap(([name, value]) => {
    const samples = containers.flatMap((usage) =>
      (usage.details?.devices ?? []).flatMap((device) => {
        const labels = { ...containerLabelsOf(usage, groups.get(usage.podUid)), device: device.device };
        return sample(labels, value(device), usage.atMs);
      }),
    );
    return metric(`container_fs_${name}`, "counter", samples);
  });
}

const directions = ["receive", "transmit"] as const;
const passed: readonly (readonly [string, keyof Counters])[] = [
  ["bytes", "bytes"],
  ["packets", "packets"],
  ["errors", "errors"],
  ["packets_dropped", "dropped"],
];

function networkMetrics(pods: readonly PodUsage[]): string[] {
  return directions.flatMap((direction) =>
    passed.flatMap(([name, field]) => {
      const samples = pods.flatMap((pod) =>
        pod.interfaces.flatMap((one) =>
          sample({ ...sandboxLabelsOf(pod), interface: one.name }, one[direction][field], pod.atMs),
        ),
      );
      return metric(`container_network_${direction}_${name}_total`, "counter", samples);
    }),
  );
}

function machineMetrics({ cpus, memoryBytes, bootId, machineId, systemUuid }: Machine): string[] {
  const labels = { boot_id: bootId, machine_id: machineId, system_uuid: systemUuid };
  return [
    ...metric("machine_cpu_cores", "gauge", [{ labels, value: cpus }]),
    ...metric("machine_memory_bytes", "gauge", [{ labels, value: memoryBytes }]),
  ];
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

const sandboxLabelsOf = ({
  podName: pod,
  podNamespace: namespace,
  sandboxId: name,
  image,
  cgroup,
}: PodUsage) => {
  return { container: "", id: `${cgroup}/${name}`, image, name, namespace, pod };
};
