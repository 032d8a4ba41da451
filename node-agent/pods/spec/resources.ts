import type { V1Container, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { parseQuantity, quantityMilliValue, quantityValue } from "../../../api/meta/quantity.js";
import type { ContainerLimits, ContainerSpec } from "../../runtime/container-runtime.js";
import { specOf } from "../lifecycle/context.js";
import { oomScore } from "./oom-score.js";

const minShares = 2;
const minQuotaMicros = 1_000;

/** Millicores as CPU shares: 1024 a core. */
export const sharesOf = (milli: number) => Math.max(minShares, Math.floor((milli * 1_024) / 1_000));

/** Millicores as microseconds of each 100 ms. */
export const quotaOf = (milli: number) => Math.max(minQuotaMicros, milli * 100);

export interface NodeLimits {
  readonly memoryBytes: number;
  /** Whether this host lets us protect processes from the OOM killer. */
  readonly mayLowerOomScore: boolean;
}

/** A container's requests and limits as the runtime enforces them. */
export function containerResources(
  container: V1Container,
  pod: V1Pod,
  node: NodeLimits,
): ContainerSpec["resources"] {
  const oomScoreAdj = oomScore(container, pod, node.memoryBytes);
  return {
    ...containerLimits(container, specOf(pod)),
    ...(oomScoreAdj >= 0 || node.mayLowerOomScore ? { oomScoreAdj } : {}),
  };
}

/** Those of them that can change while it runs. What a container doesn't limit itself is limited by the pod as a whole. */
export function containerLimits(
  { resources = {} }: V1Container,
  { resources: whole }: V1PodSpec,
): ContainerLimits {
  const { requests = {}, limits = {} } = resources;
  const cpuRequest = requests.cpu ?? limits.cpu;
  const { cpu, memory } = { ...amountsOf(whole?.limits), ...amountsOf(limits) };
  return {
    cpuShares: sharesOf(cpuRequest === undefined ? 0 : milliOf(cpuRequest)),
    ...(cpu === undefined ? {} : { cpuQuotaMicros: quotaOf(milliOf(cpu)) }),
    ...(memory === undefined ? {} : { memoryBytes: quantityValue(parseQuantity(memory)) }),
  };
}

const amountsOf = ({ cpu, memory }: Record<string, string> = {}) => ({
  ...(cpu === undefined ? {} : { cpu }),
  ...(memory === undefined ? {} : { memory }),
});

const milliOf = (text: string) => quantityMilliValue(parseQuantity(text));
