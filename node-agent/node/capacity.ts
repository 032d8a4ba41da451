import type { HostResources } from "../host/host.js";

/** Amounts by resource, as quantities. */
export type Amounts = Readonly<Record<string, string>>;

export interface Capacity {
  readonly capacity: Amounts;
  readonly allocatable: Amounts;
  readonly memoryBytes: number;
}

/** What the kernel is kept from giving to pods, as Kubernetes' default eviction threshold does. */
const reservedMemoryBytes = 100 * 2 ** 20;
const allocatableDisk = 0.9;

export interface CapacityOptions {
  readonly maxPods: number;
  /** Instead of what the host has: hosts of a lab share one machine. */
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}

/** What a node of these resources has, and what of that pods may take. */
export function nodeCapacity(
  { cpus, memoryBytes, diskBytes }: HostResources,
  { maxPods, cpu, memory }: CapacityOptions,
): Capacity {
  const common = {
    cpu: cpu ?? String(cpus),
    pods: String(maxPods),
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
  };
  return {
    memoryBytes,
    capacity: { ...common, memory: memory ?? kibi(memoryBytes), "ephemeral-storage": kibi(diskBytes) },
    allocatable: {
      ...common,
      memory: memory ?? kibi(memoryBytes - reservedMemoryBytes),
      "ephemeral-storage": String(Math.floor(diskBytes * allocatableDisk)),
    },
  };
}

const kibi = (bytes: number) => `${Math.floor(bytes / 1_024)}Ki`;
