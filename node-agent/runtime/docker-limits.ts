import type Docker from "dockerode";
import { type ContainerLimits, containerLabels } from "./container-runtime.js";

const periodMicros = 100_000;

/** Bounds of a container, to make it or to change it. */
export function limitOptions({ cpuShares, cpuQuotaMicros, memoryBytes }: ContainerLimits): Docker.HostConfig {
  return {
    ...(cpuShares === undefined ? {} : { CpuShares: cpuShares }),
    ...(cpuQuotaMicros === undefined ? {} : { CpuPeriod: periodMicros, CpuQuota: cpuQuotaMicros }),
    ...(memoryBytes === undefined ? {} : { Memory: memoryBytes, MemorySwap: memoryBytes }),
  };
}

/** They are noted in a label, too. */
export const limitLabel = ({ cpuShares, cpuQuotaMicros, memoryBytes }: ContainerLimits) => ({
  [containerLabels.limits]: JSON.stringify({ cpuShares, cpuQuotaMicros, memoryBytes }),
});

/**
 * What a container is limited to, as the Engine tells. One on a host whose kernel lacks such limits drops them: those that the container
 * was made with are then as good as there, for nobody can do more.
 */
export function limitsOf(
  { CpuShares, CpuQuota, Memory }: Docker.HostConfig,
  labels: Readonly<Record<string, string>>,
): ContainerLimits {
  return {
    ...notedIn(labels[containerLabels.limits]),
    ...(CpuShares ? { cpuShares: CpuShares } : {}),
    ...(CpuQuota && CpuQuota > 0 ? { cpuQuotaMicros: CpuQuota } : {}),
    ...(Memory ? { memoryBytes: Memory } : {}),
  };
}

/** An image may bring any label. */
function notedIn(label = ""): ContainerLimits {
  try {
    const { cpuShares, cpuQuotaMicros, memoryBytes } = JSON.parse(label) as Record<string, unknown>;
    return {
      ...(typeof cpuShares === "number" ? { cpuShares } : {}),
      ...(typeof cpuQuotaMicros === "number" ? { cpuQuotaMicros } : {}),
      ...(typeof memoryBytes === "number" ? { memoryBytes } : {}),
    };
  } catch {
    return {};
  }
}
