import type Docker from "dockerode";
import type { ContainerLimits } from "./container-runtime.js";

const periodMicros = 100_000;

/** Bounds of a container, to make it or to change it. */
export function limitOptions({ cpuShares, cpuQuotaMicros, memoryBytes }: ContainerLimits): Docker.HostConfig {
  return {
    ...(cpuShares === undefined ? {} : { CpuShares: cpuShares }),
    ...(cpuQuotaMicros === undefined ? {} : { CpuPeriod: periodMicros, CpuQuota: cpuQuotaMicros }),
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  };
}

/** The same, read from what the Engine tells of a container. */
export function limitsOf({ CpuShares, CpuQuota, Memory }: Docker.HostConfig): ContainerLimits {
  return {
    ...(CpuShares ? { cpuShares: CpuShares } : {}),
    ...(CpuQuota && CpuQuota > 0 ? { cpuQuotaMicros: CpuQuota } : {}),
    ...(Memory ? { memoryBytes: Memory } : {}),
  };
}
