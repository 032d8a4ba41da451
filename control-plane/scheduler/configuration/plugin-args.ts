import type { V1NodeAffinity, V1TopologySpreadConstraint } from "../../../api/generated/types.js";

/** Arguments of plugins as kubescheduler.config.k8s.io/v1 has them, with its defaults filled in. */
export interface PluginArgs {
  readonly DefaultPreemption: DefaultPreemptionArgs;
  readonly InterPodAffinity: InterPodAffinityArgs;
  readonly NodeAffinity: NodeAffinityArgs;
  readonly NodeResourcesBalancedAllocation: NodeResourcesBalancedAllocationArgs;
  readonly NodeResourcesFit: NodeResourcesFitArgs;
  readonly PodTopologySpread: PodTopologySpreadArgs;
}

export interface DefaultPreemptionArgs {
  readonly minCandidateNodesPercentage: number;
  readonly minCandidateNodesAbsolute: number;
}

export interface InterPodAffinityArgs {
  readonly hardPodAffinityWeight: number;
  readonly ignorePreferredTermsOfExistingPods: boolean;
}

export interface NodeAffinityArgs {
  readonly addedAffinity?: V1NodeAffinity;
}

export interface ResourceSpec {
  readonly name: string;
  readonly weight: number;
}

export interface NodeResourcesBalancedAllocationArgs {
  readonly resources: readonly ResourceSpec[];
}

export interface NodeResourcesFitArgs {
  readonly ignoredResources?: readonly string[];
  readonly ignoredResourceGroups?: readonly string[];
  readonly scoringStrategy: ScoringStrategy;
}

export interface ScoringStrategy {
  readonly type: ScoringStrategyType;
  readonly resources: readonly ResourceSpec[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly UtilizationShapePoint[] };
}

export type ScoringStrategyType = "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio";

export interface UtilizationShapePoint {
  /** 0…100 */
  readonly utilization: number;
  /** 0…10 */
  readonly score: number;
}

export interface PodTopologySpreadArgs {
  readonly defaultConstraints: readonly V1TopologySpreadConstraint[];
  readonly defaultingType: "System" | "List";
}

export const defaultResources: readonly ResourceSpec[] = [
  { name: "cpu", weight: 1 },
  { name: "memory", weight: 1 },
];

export const defaultPluginArgs: PluginArgs = {
  DefaultPreemption: { minCandidateNodesPercentage: 10, minCandidateNodesAbsolute: 100 },
  InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
  NodeAffinity: {},
  NodeResourcesBalancedAllocation: { resources: defaultResources },
  NodeResourcesFit: { scoringStrategy: { type: "LeastAllocated", resources: defaultResources } },
  PodTopologySpread: { defaultConstraints: [], defaultingType: "System" },
};
