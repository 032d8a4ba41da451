import type {
  V1LabelSelector,
  V1NodeSelectorTerm,
  V1PodAffinity,
  V1PodAffinityTerm,
  V1PodSpec,
} from "../../generated/types.js";

/** Each is compared with all nodes, all pods or all volumes, by one scheduler for everybody. */
export const mostPlacementConditions = 500;

/** How many conditions a pod sets to where it may run, or would rather run. */
export function placementConditions(spec: V1PodSpec): number {
  const { nodeAffinity, podAffinity, podAntiAffinity } = spec.affinity ?? {};
  const nodeTerms = [
    ...(nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []),
    ...(nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ preference }) => preference,
    ),
  ];
  const spreading = (spec.topologySpreadConstraints ?? []).map(
    ({ labelSelector, matchLabelKeys }) => 1 + ofSelector(labelSelector) + (matchLabelKeys ?? []).length,
  );
  return sum([
    (spec.tolerations ?? []).length,
    Object.keys(spec.nodeSelector ?? {}).length,
    ...nodeTerms.map(ofNodeTerm),
    ...[podAffinity, podAntiAffinity].flatMap(podTerms).map(ofPodTerm),
    ...spreading,
    claimsOf(spec),
  ]);
}

/** How many claims the pod's volumes need. */
export function claimsOf({ volumes = [] }: V1PodSpec): number {
  const named = volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);
  return new Set(named).size + volumes.filter(({ ephemeral }) => ephemeral).length;
}

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

const ofSelector = ({ matchLabels, matchExpressions }: V1LabelSelector = {}) =>
  Object.keys(matchLabels ?? {}).length + (matchExpressions ?? []).length;

const ofNodeTerm = ({ matchExpressions, matchFields }: V1NodeSelectorTerm = {}) =>
  1 + (matchExpressions ?? []).length + (matchFields ?? []).length;

const ofPodTerm = (term: V1PodAffinityTerm) =>
  1 + ofSelector(term.labelSelector) + ofSelector(term.namespaceSelector) + (term.namespaces ?? []).length;

function podTerms(affinity: V1PodAffinity | undefined): V1PodAffinityTerm[] {
  return [
    ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
      ({ podAffinityTerm }) => podAffinityTerm ?? { topologyKey: "" },
    ),
  ];
}
