import type { LabelSelector } from "../../../api/meta/label-selector.js";
import { isTerminating } from "../../../api/meta/pods.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { countsNode, hasAllKeys, type SpreadConstraint } from "../spread-constraint.js";
import type { SpreadDefaults } from "../spread-defaults.js";
import { topologyOf } from "../topology.js";
import { best, highestOf, type Score } from "./score.js";

const hostname = "kubernetes.io/hostname";

/** Topology spread constraints that say ScheduleAnyway; pods without any are spread beside their siblings. */
export const softTopologySpread = (defaults: SpreadDefaults): Score => ({
  name: "PodTopologySpread",
  rate(pod, nodes, snapshot) {
    const isDefault = defaults.mean(pod.pod);
    const constraints = isDefault ? defaults.of(pod.pod, "soft") : pod.spread.soft;
    if (constraints.length === 0) return undefined;
    // A node without a label that the pod asks for comes last; one without a label of Kubernetes' default's just isn't judged by it.
    const isJudged = ({ node }: NodeInfo) =>
      (isDefault && defaults.isLenient) || hasAllKeys(node, constraints);
    const crowd = crowding(constraints, pod, nodes.filter(isJudged), snapshot, isJudged);
    return leastCrowded(nodes.map((node) => (isJudged(node) ? crowd(node) : undefined)));
  },
});

type Judge = (node: NodeInfo) => boolean;
type Crowd = (node: NodeInfo) => number;

/** How many pods are in the domains of a node, over all constraints. */
function crowding(
  constraints: readonly SpreadConstraint[],
  pod: PodInfo,
  nodes: readonly NodeInfo[],
  snapshot: Snapshot,
  isJudged: Judge,
): Crowd {
  const countFor = countersOn(snapshot, pod);
  const parts = constraints.map((constraint) => {
    const onNodes = countFor(constraint.selector);
    const isCounted: Judge = (node) => isJudged(node) && countsNode(constraint, pod, node.node);
    return weighed(constraint, nodes, onNodes, isCounted);
  });
  return (node) => Math.round(parts.reduce((sum, part) => sum + part(node), 0));
}

/** One constraint's crowd: weighed so that many small domains don't drown few large ones. */
function weighed(
  { topologyKey, maxSkew }: SpreadConstraint,
  nodes: readonly NodeInfo[],
  onNodes: ReadonlyMap<NodeInfo, number>,
  isCounted: Judge,
): Crowd {
  const isHost = topologyKey === hostname;
  const domains = new Map(nodes.map(({ node }) => [topologyOf(node, topologyKey), 0]));
  for (const [node, count] of isHost ? [] : onNodes) {
    const domain = topologyOf(node.node, topologyKey);
    const known = domains.get(domain);
    if (known !== undefined && isCounted(node)) domains.set(domain, known + count);
  }
  const weight = Math.log((isHost ? nodes.length : domains.size) + 2);
  return (node) => {
    const domain = topologyOf(node.node, topologyKey);
    if (domain === undefined) return 0;
    const count = (isHost ? onNodes.get(node) : domains.get(domain)) ?? 0;
    return count * weight + maxSkew - 1;
  };
}

/** Counts pods by node, once for all constraints that mean the same pods. */
function countersOn(snapshot: Snapshot, { namespace }: PodInfo) {
  const known = new Map<LabelSelector, Map<NodeInfo, number>>();
  return (selector: LabelSelector): ReadonlyMap<NodeInfo, number> => {
    const counted = known.get(selector);
    if (counted) return counted;
    const counts = new Map<NodeInfo, number>();
    for (const [other, node] of snapshot.podsIn(namespace, selector)) {
      if (!isTerminating(other.pod)) counts.set(node, (counts.get(node) ?? 0) + 1);
    }
    known.set(selector, counts);
    return counts;
  };
}

/** The least crowded gets 100; undefined gets nothing. */
function leastCrowded(crowds: readonly (number | undefined)[]): number[] {
  const known = crowds.filter((crowd) => crowd !== undefined);
  const [most, fewest] = [Math.max(0, highestOf(known)), -highestOf(known.map((crowd) => -crowd))];
  return crowds.map((crowd) => {
    if (crowd === undefined) return 0;
    return most === 0 ? best : Math.floor((best * (most + fewest - crowd)) / most);
  });
}
