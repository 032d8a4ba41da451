import { Domains } from "../domains.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { allMeanPod, meansPod, topologyOf } from "../topology.js";
import { type Check, type Filter, finalRefusal, refusal } from "./filter.js";
import { podAffinityWakes } from "./pod-affinity-wakes.js";

const unattracted = finalRefusal("node(s) didn't match pod affinity rules");
const repelled = refusal("node(s) didn't match pod anti-affinity rules");
const repelledByOthers = refusal("node(s) didn't satisfy existing pods anti-affinity rules");

/** Required pod affinity and anti-affinity, and the anti-affinity of pods that are there already. */
export const podAffinity: Filter = {
  name: "InterPodAffinity",
  ...podAffinityWakes,
  prepare(pod, snapshot) {
    const checks = [attraction(pod, snapshot), repulsion(pod, snapshot), othersRepulsion(pod, snapshot)];
    const active = checks.filter((check) => check !== undefined);
    if (active.length === 0) return undefined;
    return (node) => {
      for (const check of active) {
        const rejection = check(node);
        if (rejection) return rejection;
      }
      return undefined;
    };
  },
};

/** Near counts only a pod that all terms mean. */
function attraction(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  const { attracts } = pod.affinity;
  const [first] = attracts;
  if (!first) return undefined;
  const near = new Domains();
  for (const [other, { node }] of snapshot.podsMeantBy(first)) {
    if (!allMeanPod(attracts, other, snapshot.namespaceLabels)) continue;
    for (const { topologyKey } of attracts) near.add(topologyKey, node);
  }
  // The first of a group that wants to be together finds nobody yet: it may go anywhere that has the topology.
  const isFirst = near.isEmpty && allMeanPod(attracts, pod, snapshot.namespaceLabels);
  return ({ node }) => {
    const isMet = attracts.every(({ topologyKey }) =>
      isFirst ? topologyOf(node, topologyKey) !== undefined : near.has(topologyKey, node),
    );
    return isMet ? undefined : unattracted;
  };
}

function repulsion(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  const closed = new Domains();
  for (const term of pod.affinity.repels) {
    for (const [, { node }] of snapshot.podsMeantBy(term)) closed.add(term.topologyKey, node);
  }
  return closed.isEmpty ? undefined : ({ node }) => (closed.include(node) ? repelled : undefined);
}

function othersRepulsion(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  const closed = new Domains();
  for (const other of snapshot.repelling.about(pod.namespace)) {
    const node = snapshot.nodeOf(other.key);
    for (const term of node ? other.affinity.repels : []) {
      if (node && meansPod(term, pod, snapshot.namespaceLabels)) closed.add(term.topologyKey, node.node);
    }
  }
  return closed.isEmpty ? undefined : ({ node }) => (closed.include(node) ? repelledByOthers : undefined);
}
