import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Score } from "./score.js";

/** What a pod that requests nothing is taken to need, so that such pods don't all go to one node. */
const assumed: Readonly<Record<string, number>> = { cpu: 100, memory: 200 * 1024 * 1024 };
const resources = ["cpu", "memory"] as const;

/** Prefers nodes with much left over. */
export const leastAllocated: Score = {
  name: "NodeResourcesFit",
  weight: 1,
  scale: "fixed",
  prepare: (pod) => (node) => {
    const left = resources.map((resource) => 1 - usedShare(node, pod, resource));
    return (100 * left.reduce((sum, share) => sum + Math.max(0, share), 0)) / left.length;
  },
};

/** Prefers nodes on which cpu and memory would be used up evenly. */
export const balancedAllocation: Score = {
  name: "NodeResourcesBalancedAllocation",
  weight: 1,
  scale: "fixed",
  prepare: (pod) => (node) => {
    const [cpu = 0, memory = 0] = resources.map((resource) => Math.min(1, usedShare(node, pod, resource)));
    return 100 * (1 - Math.abs(cpu - memory) / 2);
  },
};

function usedShare(node: NodeInfo, pod: PodInfo, resource: (typeof resources)[number]): number {
  const capacity = node.allocatable.get(resource) ?? 0;
  if (capacity === 0) return 1;
  const own = pod.requests.get(resource) || (assumed[resource] ?? 0);
  const silent = node.pods.size - (node.requesting.get(resource) ?? 0);
  const others = (node.requested.get(resource) ?? 0) + silent * (assumed[resource] ?? 0);
  return (others + own) / capacity;
}
