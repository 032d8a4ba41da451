import type { NodeRanges } from "../allocators/node-ranges.js";
import type { ServiceAllocations } from "../allocators/service-allocations.js";
import type { Strategy } from "../contract/strategy.js";
import { certificateSigningRequestStrategy } from "./certificates.js";
import { nodeStrategy, serviceStrategy } from "./core.js";

export interface StrategyDependencies {
  readonly serviceAllocations: ServiceAllocations;
  readonly nodeRanges: NodeRanges;
}

/** What needs more than the objects, by `group/resource`, or `resource` alone for the core group. */
export function strategies({
  serviceAllocations,
  nodeRanges,
}: StrategyDependencies): ReadonlyMap<string, Strategy> {
  return new Map<string, Strategy>([
    ["services", serviceStrategy(serviceAllocations)],
    ["nodes", nodeStrategy(nodeRanges)],
    ["certificates.k8s.io/certificatesigningrequests", certificateSigningRequestStrategy],
  ]);
}
