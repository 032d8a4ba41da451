import type { GroupNumbers } from "../message-numbers.js";

/** Where pods may go. */
export const scheduling: GroupNumbers = {
  Affinity: { nodeAffinity: 1, podAffinity: 2, podAntiAffinity: 3 },
  NodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: 1,
    preferredDuringSchedulingIgnoredDuringExecution: 2,
  },
  NodeSelector: { nodeSelectorTerms: 1 },
  NodeSelectorRequirement: { key: 1, operator: 2, values: 3 },
  NodeSelectorTerm: { matchExpressions: 1, matchFields: 2 },
  PodAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: 1,
    preferredDuringSchedulingIgnoredDuringExecution: 2,
  },
  PodAffinityTerm: {
    labelSelector: 1,
    namespaces: 2,
    topologyKey: 3,
    namespaceSelector: 4,
    matchLabelKeys: 5,
    mismatchLabelKeys: 6,
  },
  PodAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: 1,
    preferredDuringSchedulingIgnoredDuringExecution: 2,
  },
  PodSchedulingGate: { name: 1 },
  PodSchedulingGroup: { podGroupName: 1 },
  PreferredSchedulingTerm: { weight: 1, preference: 2 },
  Taint: { key: 1, value: 2, effect: 3, timeAdded: 4 },
  Toleration: { key: 1, operator: 2, value: 3, effect: 4, tolerationSeconds: 5 },
  TopologySelectorLabelRequirement: { key: 1, values: 2 },
  TopologySelectorTerm: { matchLabelExpressions: 1 },
  TopologySpreadConstraint: {
    maxSkew: 1,
    topologyKey: 2,
    whenUnsatisfiable: 3,
    labelSelector: 4,
    minDomains: 5,
    nodeAffinityPolicy: 6,
    nodeTaintsPolicy: 7,
    matchLabelKeys: 8,
  },
  WeightedPodAffinityTerm: { weight: 1, podAffinityTerm: 2 },
};
