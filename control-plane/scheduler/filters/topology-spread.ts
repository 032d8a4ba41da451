import type { V1Node, V1TopologySpreadConstraint } from "../../../api/generated/types.js";
import { type LabelSelector, selectorOf, selectorOfMap } from "../../../api/meta/label-selector.js";
import { matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import { untolerated } from "../../../api/meta/taints.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { countByDomain, topologyOf } from "../topology.js";
import type { Check, Filter } from "./filter.js";

/** Topology spread constraints that say DoNotSchedule. */
export const topologySpread: Filter = {
  name: "PodTopologySpread",
  prepare(pod, snapshot) {
    const constraints = spreadConstraints(pod, "DoNotSchedule");
    if (constraints.length === 0) return undefined;
    const eligible = eligibility(pod, snapshot.nodes);
    const checks = constraints.map((constraint) => spreadCheck(constraint, pod, snapshot, eligible));
    return (node) => {
      for (const check of checks) {
        const rejection = check(node);
        if (rejection) return rejection;
      }
      return undefined;
    };
  },
};

export function spreadConstraints({ pod }: PodInfo, whenUnsatisfiable: string): V1TopologySpreadConstraint[] {
  const all = pod.spec?.topologySpreadConstraints ?? [];
  return all.filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
}

/** The constraint's selector, narrowed by `matchLabelKeys` to pods that share the pod's own values. */
export function spreadSelector(constraint: V1TopologySpreadConstraint, { pod }: PodInfo): LabelSelector {
  const selector = selectorOf(constraint.labelSelector);
  const labels = pod.metadata.labels ?? {};
  const own = (constraint.matchLabelKeys ?? []).filter((key) => Object.hasOwn(labels, key));
  if (own.length === 0) return selector;
  const same = selectorOfMap(Object.fromEntries(own.map((key) => [key, labels[key] ?? ""])));
  return {
    requirements: [...selector.requirements, ...same.requirements],
    matches: (candidate) => selector.matches(candidate) && same.matches(candidate),
  };
}

function spreadCheck(
  constraint: V1TopologySpreadConstraint,
  pod: PodInfo,
  snapshot: Snapshot,
  eligible: readonly Eligibility[],
): Check {
  const { topologyKey, maxSkew, minDomains } = constraint;
  const selector = spreadSelector(constraint, pod);
  const namespaces = new Set([pod.namespace]);
  const counts = countByDomain({ topologyKey, namespaces, selector }, snapshot);
  const domains = eligibleDomains(constraint, eligible);
  const fewest = domains.size < (minDomains ?? 1) ? 0 : least(domains, counts);
  const self = selector.matches(pod.pod.metadata.labels) ? 1 : 0;
  return ({ node }) => {
    const domain = topologyOf(node, topologyKey);
    if (domain === undefined) {
      return { reason: "node(s) didn't match pod topology spread constraints (missing required label)" };
    }
    const skew = (counts.get(domain) ?? 0) + self - fewest;
    return skew > maxSkew ? { reason: "node(s) didn't match pod topology spread constraints" } : undefined;
  };
}

/** What a node is to a pod, whatever the constraint. */
interface Eligibility {
  readonly node: V1Node;
  readonly isWanted: boolean;
  readonly isTolerated: boolean;
}

function eligibility({ pod: { spec } }: PodInfo, nodes: readonly NodeInfo[]): readonly Eligibility[] {
  return nodes.map(({ node }) => ({
    node,
    isWanted: spec !== undefined && matchesRequiredNodes(spec, node),
    isTolerated: !untolerated(node.spec?.taints, spec?.tolerations, ["NoSchedule", "NoExecute"]),
  }));
}

function eligibleDomains(
  { topologyKey, nodeAffinityPolicy = "Honor", nodeTaintsPolicy = "Ignore" }: V1TopologySpreadConstraint,
  eligible: readonly Eligibility[],
): Set<string> {
  const domains = new Set<string>();
  for (const { node, isWanted, isTolerated } of eligible) {
    const domain = topologyOf(node, topologyKey);
    if (domain === undefined || (nodeAffinityPolicy === "Honor" && !isWanted)) continue;
    if (nodeTaintsPolicy !== "Honor" || isTolerated) domains.add(domain);
  }
  return domains;
}

function least(domains: Set<string>, counts: Map<string, number>): number {
  let fewest = Number.POSITIVE_INFINITY;
  for (const domain of domains) fewest = Math.min(fewest, counts.get(domain) ?? 0);
  return Number.isFinite(fewest) ? fewest : 0;
}
