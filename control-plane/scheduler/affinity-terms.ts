import type { V1Pod, V1PodAffinityTerm, V1WeightedPodAffinityTerm } from "../../api/generated/types.js";
import { type AffinityTerm, affinityTerm } from "./topology.js";

/** What a pod says of other pods. */
export interface AffinityTerms {
  /** One pod that all of them mean has to be near. */
  readonly attracts: readonly AffinityTerm[];
  /** Pods that any of them means may not be near. */
  readonly repels: readonly AffinityTerm[];
  /** Pods that are liked near, or with a negative weight are not. */
  readonly prefers: readonly WeightedTerm[];
}

export interface WeightedTerm extends AffinityTerm {
  readonly weight: number;
}

const none: AffinityTerms = { attracts: [], repels: [], prefers: [] };

export function affinityTermsOf({ spec, metadata: { namespace = "", labels } }: V1Pod): AffinityTerms {
  const { podAffinity, podAntiAffinity } = spec?.affinity ?? {};
  if (!podAffinity && !podAntiAffinity) return none;
  const parsed = (term: V1PodAffinityTerm) => affinityTerm(term, namespace, labels);
  const weighted = (sign: 1 | -1) => (each: V1WeightedPodAffinityTerm) => {
    const term = parsed(each.podAffinityTerm);
    const weight = sign * each.weight;
    return { ...term, weight, identity: `${weight} ${term.identity}` };
  };
  const attracts = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(parsed);
  const prefers = [
    ...(podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(1)),
    ...(podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(weighted(-1)),
  ];
  return {
    attracts,
    repels: (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map(parsed),
    prefers,
  };
}
