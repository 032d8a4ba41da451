import { isTerminating } from "../../../api/meta/pods.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { countsNode, hasAllKeys, type SpreadConstraint } from "../spread-constraint.js";
import { topologyOf } from "../topology.js";
import { type Check, type Filter, finalRefusal, refusal } from "./filter.js";
import { topologySpreadWakes } from "./topology-spread-wakes.js";

const skewed = refusal("node(s) didn't match pod topology spread constraints");
const unlabelled = finalRefusal(
  "node(s) didn't match pod topology spread constraints (missing required label)",
);

/** Topology spread constraints that say DoNotSchedule. */
export const topologySpread: Filter = {
  name: "PodTopologySpread",
  ...topologySpreadWakes,
  prepare(pod, snapshot) {
    const { hard } = pod.spread;
    if (hard.length === 0) return undefined;
    const candidates = snapshot.nodes.filter(({ node }) => hasAllKeys(node, hard));
    const checks = hard.map((constraint) => spreadCheck(constraint, pod, snapshot, candidates));
    return (node) => {
      for (const check of checks) {
        const rejection = check(node);
        if (rejection) return rejection;
      }
      return undefined;
    };
  },
};

function spreadCheck(
  constraint: SpreadConstraint,
  pod: PodInfo,
  snapshot: Snapshot,
  candidates: readonly NodeInfo[],
): Check {
  const { topologyKey, maxSkew, minDomains, selector } = constraint;
  const counts = countByDomain(constraint, pod, snapshot, candidates);
  const fewest = counts.size < minDomains ? 0 : least(counts.values());
  const self = selector.matches(pod.pod.metadata.labels) ? 1 : 0;
  return ({ node }) => {
    const domain = topologyOf(node, topologyKey);
    if (domain === undefined) return unlabelled;
    return (counts.get(domain) ?? 0) + self - fewest > maxSkew ? skewed : undefined;
  };
}

/** The pods in each domain, on the nodes that the constraint counts. */
function countByDomain(
  constraint: SpreadConstraint,
  pod: PodInfo,
  snapshot: Snapshot,
  candidates: readonly NodeInfo[],
): Map<string, number> {
  const counts = new Map<string, number>();
  const counted = candidates.filter(({ node }) => countsNode(constraint, pod, node));
  const domainOf = new Map(
    counted.map((each) => [each, topologyOf(each.node, constraint.topologyKey) ?? ""]),
  );
  for (const domain of domainOf.values()) counts.set(domain, 0);
  for (const [other, node] of snapshot.podsIn(pod.namespace, constraint.selector)) {
    const domain = domainOf.get(node);
    if (domain === undefined || isTerminating(other.pod)) continue;
    counts.set(domain, (counts.get(domain) ?? 0) + 1);
  }
  return counts;
}

const least = (counts: Iterable<number>) => {
  let fewest = Number.POSITIVE_INFINITY;
  for (const count of counts) fewest = Math.min(fewest, count);
  return fewest;
};
