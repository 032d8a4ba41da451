import { Domains } from "../domains.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { allMeanPod, meansPod, topologyOf } from "../topology.js";
import { allOf, type Change, type Filter, finalRefusal, type Prepared, refusal } from "./filter.js";
import { podAffinityWakes } from "./pod-affinity-wakes.js";

const unattracted = finalRefusal("node(s) didn't match pod affinity rules");
const repelled = refusal("node(s) didn't match pod anti-affinity rules");
const repelledByOthers = refusal("node(s) didn't satisfy existing pods anti-affinity rules");

/** Required pod affinity and anti-affinity, and the anti-affinity of pods that are there already. */
export const podAffinity: Filter = {
  name: "InterPodAffinity",
  ...podAffinityWakes,
  prepare(pod, snapshot) {
    const parts = [attraction(pod, snapshot), repulsion(pod, snapshot), othersRepulsion(pod, snapshot)];
    const active = parts.filter((part) => part !== undefined);
    return allOf(active);
  },
};

/** Near counts only a pod that all terms mean. */
function attraction(pod: PodInfo, snapshot: Snapshot): Prepared | undefined {
  const { attracts } = pod.affinity;
  const [first] = attracts;
  if (!first) return undefined;
  const near = new Domains();
  const count: Prepared["count"] = (other, { node }, change) => {
    if (!allMeanPod(attracts, other, snapshot.namespaceLabels)) return;
    for (const { topologyKey } of attracts) near.count(topologyKey, node, change);
  };
  for (const [other, node] of snapshot.podsMeantBy(first)) count(other, node, 1);
  // The first of a group that wants to be together finds nobody yet: it may go anywhere that has the topology.
  const mayBeFirst = allMeanPod(attracts, pod, snapshot.namespaceLabels);
  return {
    count,
    check({ node }) {
      const isFirst = mayBeFirst && near.isEmpty;
      const isMet = attracts.every(({ topologyKey }) =>
        isFirst ? topologyOf(node, topologyKey) !== undefined : near.has(topologyKey, node),
      );
      return isMet ? undefined : unattracted;
    },
  };
}

function repulsion(pod: PodInfo, snapshot: Snapshot): Prepared | undefined {
  const { repels } = pod.affinity;
  if (repels.length === 0) return undefined;
  const closed = new Domains();
  for (const term of repels) {
    for (const [, { node }] of snapshot.podsMeantBy(term)) closed.count(term.topologyKey, node, 1);
  }
  return {
    check: ({ node }) => (closed.include(node) ? repelled : undefined),
    count(other, { node }, change) {
      for (const term of repels) {
        if (meansPod(term, other, snapshot.namespaceLabels)) closed.count(term.topologyKey, node, change);
      }
    },
  };
}

function othersRepulsion(pod: PodInfo, snapshot: Snapshot): Prepared {
  const closed = new Domains();
  const count = (other: PodInfo, { node }: NodeInfo, change: Change) => {
    for (const term of other.affinity.repels) {
      if (meansPod(term, pod, snapshot.namespaceLabels)) closed.count(term.topologyKey, node, change);
    }
  };
  for (const { term, pods } of snapshot.repelling.termsAbout(pod.namespace)) {
    if (!meansPod(term, pod, snapshot.namespaceLabels)) continue;
    for (const key of pods.keys()) {
      const node = snapshot.nodeOf(key);
      if (node) closed.count(term.topologyKey, node.node, 1);
    }
  }
  return { count, check: ({ node }) => (closed.include(node) ? repelledByOthers : undefined) };
}
