import type { NodeInfo } from "../node-info.js";
import type { Amounts } from "../pod-amounts.js";
import { best, type Score } from "./score.js";

const resources = ["cpu", "memory"] as const;

/** Prefers nodes with much left over. Containers that request nothing are taken to need a little. */
export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  rate: ({ estimate }, nodes) =>
    nodes.map(({ allocatable, estimated }) => {
      const known = resources.filter((resource) => amountOf(allocatable, resource) > 0);
      const shares = known.map((resource) => {
        const capacity = amountOf(allocatable, resource);
        const left = capacity - amountOf(estimated, resource) - amountOf(estimate, resource);
        return left < 0 ? 0 : Math.floor((best * left) / capacity);
      });
      return shares.length === 0
        ? 0
        : Math.floor(shares.reduce((sum, share) => sum + share, 0) / shares.length);
    }),
};

/** Prefers nodes on which the pod makes the use of cpu and memory more even. It has no say in pods that request neither. */
export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  rate({ requests }, nodes) {
    if (resources.every((resource) => amountOf(requests, resource) === 0)) return undefined;
    return nodes.map((node) => {
      const gained = balance(node, requests) - balance(node, new Map());
      return best / 2 + Math.trunc((best / 2 + gained) / 2);
    });
  },
};

/** 100 when as much of the cpu is requested as of the memory, 50 when all of the one and nothing of the other. */
function balance({ allocatable, requested }: NodeInfo, more: Amounts): number {
  const known = resources.filter((resource) => amountOf(allocatable, resource) > 0);
  const [first = 0, second = first] = known.map((resource) => {
    const used = amountOf(requested, resource) + amountOf(more, resource);
    return Math.min(1, used / amountOf(allocatable, resource));
  });
  return Math.trunc(best * (1 - Math.abs(first - second) / 2));
}

const amountOf = (amounts: Amounts, resource: string) => amounts.get(resource) ?? 0;
