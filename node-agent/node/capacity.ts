import { statfs } from "node:fs/promises";
import os from "node:os";

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
  /** The disk that holds emptyDirs and images. */
  readonly directory: string;
  readonly maxPods: number;
  /** Instead of what the host has: hosts of a lab share one machine. */
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}

export async function hostCapacity({ directory, maxPods, cpu, memory }: CapacityOptions): Promise<Capacity> {
  const memoryBytes = os.totalmem();
  const disk = await statfs(directory);
  const diskBytes = disk.blocks * disk.bsize;
  const common = {
    cpu: cpu ?? String(os.cpus().length),
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
