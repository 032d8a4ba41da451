import type Docker from "dockerode";
import type { ContainerStats } from "./container-runtime.js";

interface Answer {
  readonly cpu_stats?: { readonly cpu_usage?: { readonly total_usage?: number } };
  readonly memory_stats?: { readonly usage?: number; readonly stats?: Readonly<Record<string, number>> };
}

/** One reading, without dockerd's second sample. The working set is what could not be dropped at once. */
export async function dockerStats(container: Docker.Container): Promise<ContainerStats> {
  const query = { stream: false, "one-shot": true } as { stream: false };
  const { cpu_stats: cpu, memory_stats: memory } = (await container.stats(query)) as Answer;
  const usage = memory?.usage ?? 0;
  const inactive = memory?.stats?.total_inactive_file ?? memory?.stats?.inactive_file ?? 0;
  return {
    id: container.id,
    cpuNanos: cpu?.cpu_usage?.total_usage ?? 0,
    memoryBytes: usage,
    workingSetBytes: Math.max(0, usage - inactive),
  };
}
