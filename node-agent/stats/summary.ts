import type { ContainerUsage, NodeUsage } from "./stats-collector.js";

/** The summary API's document, as far as this node knows it. */
export function statsSummary(nodeName: string, node: NodeUsage, containers: readonly ContainerUsage[]) {
  const byPod = new Map<string, ContainerUsage[]>();
  for (const usage of containers) byPod.set(usage.podUid, [...(byPod.get(usage.podUid) ?? []), usage]);
  return {
    node: { nodeName, cpu: cpu(node), memory: memory(node) },
    pods: [...byPod.values()].map(podSummary),
  };
}

function podSummary(containers: readonly ContainerUsage[]) {
  const [first] = containers;
  const sum = (field: "cpuNanos" | "cpuNanoCores" | "workingSetBytes") =>
    containers.reduce((total, one) => total + one[field], 0);
  const atMs = Math.max(...containers.map((one) => one.atMs));
  const total = {
    cpuNanos: sum("cpuNanos"),
    cpuNanoCores: sum("cpuNanoCores"),
    workingSetBytes: sum("workingSetBytes"),
    atMs,
  };
  return {
    podRef: { name: first?.podName, namespace: first?.podNamespace, uid: first?.podUid },
    startTime: first?.startedAt,
    containers: containers.map((one) => ({
      name: one.container,
      startTime: one.startedAt,
      cpu: cpu(one),
      memory: memory(one),
    })),
    cpu: cpu(total),
    memory: memory(total),
  };
}

const cpu = ({ atMs, cpuNanoCores, cpuNanos }: NodeUsage) => ({
  time: new Date(atMs).toISOString(),
  usageNanoCores: cpuNanoCores,
  usageCoreNanoSeconds: cpuNanos,
});

const memory = ({ atMs, workingSetBytes }: NodeUsage) => ({
  time: new Date(atMs).toISOString(),
  workingSetBytes,
});
