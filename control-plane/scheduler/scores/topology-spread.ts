import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { countsNode, hasAllKeys, isParticular, type SpreadConstraint } from "../spread-constraint.js";
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
    const isLenient = isDefault && defaults.isLenient;
    const isJudged: Judge = ({ node }) => isLenient || hasAllKeys(node, constraints);
    const judged = nodes.filter(isJudged);
    const parts = constraints.map((constraint) => {
      const isWhole = (isLenient || constraints.length === 1) && !isParticular(constraint, pod);
      const counts = countsOf(constraint, pod, snapshot, isWhole ? undefined : isJudged);
      return weighed(constraint, judged, counts);
    });
    const crowd: Crowd = (node) => Math.round(parts.reduce((sum, part) => sum + part(node), 0));
    return leastCrowded(nodes.map((node) => (isJudged(node) ? crowd(node) : undefined)));
  },
});

type Judge = (node: NodeInfo) => boolean;
type Crowd = (node: NodeInfo) => number;
/** How many pods are in a node's domain. */
type Counts = (node: NodeInfo, domain: string) => number;

/** @param isJudged undefined: whichever node has the topology key is counted */
function countsOf(
  constraint: SpreadConstraint,
  pod: PodInfo,
  snapshot: Snapshot,
  isJudged: Judge | undefined,
): Counts {
  const { topologyKey, selector } = constraint;
  const onNodes = snapshot.countsIn(pod.namespace, selector);
  if (topologyKey === hostname) return (node) => onNodes.get(node) ?? 0;
  if (!isJudged) {
    const all = snapshot.domainCountsIn(pod.namespace, selector, topologyKey);
    return (_, domain) => all.get(domain) ?? 0;
  }
  const some = new Map<string, number>();
  for (const [node, count] of onNodes) {
    const domain = topologyOf(node.node, topologyKey);
    if (domain === undefined || !node.isKnown || !isJudged(node)) continue;
    if (countsNode(constraint, pod, node.node)) some.set(domain, (some.get(domain) ?? 0) + count);
  }
  return (_, domain) => some.get(domain) ?? 0;
}

/** One constraint's crowd: weighed so that many small domains don't drown few large ones. */
function weighed(
  { topologyKey, maxSkew }: SpreadConstraint,
  nodes: readonly NodeInfo[],
  counts: Counts,
): Crowd {
  const isHost = topologyKey === hostname;
  const domains = isHost
    ? nodes.length
    : new Set(nodes.map(({ node }) => topologyOf(node, topologyKey))).size;
  const weight = Math.log(domains + 2);
  return (node) => {
    const domain = topologyOf(node.node, topologyKey);
    return domain === undefined ? 0 : counts(node, domain) * weight + maxSkew - 1;
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
