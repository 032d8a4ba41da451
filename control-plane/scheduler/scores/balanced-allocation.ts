import type { NodeResourcesBalancedAllocationArgs } from "../configuration/plugin-args.js";
import type { NodeInfo } from "../node-info.js";
import type { Amounts } from "../pod-amounts.js";
import { best, type Score } from "./score.js";

/** Prefers nodes on which the pod makes the use of resources more even. It has no say in pods that request none of them. */
export const balancedAllocation = ({ resources }: NodeResourcesBalancedAllocationArgs): Score => {
  const names = resources.map(({ name }) => name);
  return {
    name: "NodeResourcesBalancedAllocation",
    rate({ requests }, nodes) {
      if (!names.some((name) => amountOf(requests, name) > 0)) return undefined;
      return nodes.map((node) => {
        const gained = balance(names, node, requests) - balance(names, node, nothing);
        return best / 2 + Math.trunc((best / 2 + gained) / 2);
      });
    },
  };
};

const nothing: Amounts = new Map();

/** 100 when the same share of each is requested; of two, 50 when all of the one and nothing of the other. */
function balance(names: readonly string[], { allocatable, requested }: NodeInfo, more: Amounts): number {
  const shares: number[] = [];
  for (const name of names) {
    const capacity = amountOf(allocatable, name);
    if (capacity === 0) continue;
    shares.push(Math.min(1, (amountOf(requested, name) + amountOf(more, name)) / capacity));
  }
  return Math.trunc(best * (1 - deviation(shares)));
}

function deviation(shares: readonly number[]): number {
  const [first = 0, second = 0] = shares;
  if (shares.length < 2) return 0;
  if (shares.length === 2) return Math.abs(first - second) / 2;
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / shares.length);
}

const amountOf = (amounts: Amounts, resource: string) => amounts.get(resource) ?? 0;
