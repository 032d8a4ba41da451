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
  const parts = constraints.map((constraint) => {
    const onNodes = snapshot.countsIn(pod.namespace, constraint.selector);
    const isCounted: Judge = (node) =>
      snapshot.named(node.name) === node && isJudged(node) && countsNode(constraint, pod, node.node);
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

/** The least crowded gets 100; undefined gets nothing. */
function leastCrowded(crowds: readonly (number | undefined)[]): number[] {
  const known = crowds.filter((crowd) => crowd !== undefined);
  const [most, fewest] = [Math.max(0, highestOf(known)), -highestOf(known.map((crowd) => -crowd))];
  return crowds.map((crowd) => {
    if (crowd === undefined) return 0;
    return most === 0 ? best : Math.floor((best * (most + fewest - crowd)) / most);
  });
}
