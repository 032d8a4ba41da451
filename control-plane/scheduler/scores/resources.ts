import type { NodeInfo } from "../node-info.js";
import type { Amounts } from "../pod-amounts.js";
import { best, type Score } from "./score.js";

/** Prefers nodes with much left over. Containers that request nothing are taken to need a little. */
export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  rate({ estimate }, nodes) {
    const [cpu, memory] = [amountOf(estimate, "cpu"), amountOf(estimate, "memory")];
    return nodes.map(({ allocatable, estimated }) => {
      const freeCpu = shareLeft(amountOf(allocatable, "cpu"), amountOf(estimated, "cpu") + cpu);
      const freeMemory = shareLeft(amountOf(allocatable, "memory"), amountOf(estimated, "memory") + memory);
      return Math.floor(((freeCpu ?? freeMemory ?? 0) + (freeMemory ?? freeCpu ?? 0)) / 2);
    });
  },
};

/** undefined: the node says nothing of the resource, and isn't judged by it. */
function shareLeft(capacity: number, used: number): number | undefined {
  if (capacity === 0) return undefined;
  return used > capacity ? 0 : Math.floor((best * (capacity - used)) / capacity);
}

/** Prefers nodes on which the pod makes the use of cpu and memory more even. It has no say in pods that request neither. */
export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate({ requests }, nodes) {
    const [cpu, memory] = [amountOf(requests, "cpu"), amountOf(requests, "memory")];
    if (cpu === 0 && memory === 0) return undefined;
    return nodes.map((node) => {
      const gained = balance(node, cpu, memory) - balance(node, 0, 0);
      return best / 2 + Math.trunc((best / 2 + gained) / 2);
    });
  },
};

/** 100 when as much of the cpu is requested as of the memory, 50 when all of the one and nothing of the other. */
function balance({ allocatable, requested }: NodeInfo, moreCpu: number, moreMemory: number): number {
  const [cpu, memory] = [amountOf(allocatable, "cpu"), amountOf(allocatable, "memory")];
  if (cpu === 0 || memory === 0) return best;
  const usedCpu = Math.min(1, (amountOf(requested, "cpu") + moreCpu) / cpu);
  const usedMemory = Math.min(1, (amountOf(requested, "memory") + moreMemory) / memory);
  return Math.trunc(best * (1 - Math.abs(usedCpu - usedMemory) / 2));
}

const amountOf = (amounts: Amounts, resource: string) => amounts.get(resource) ?? 0;
