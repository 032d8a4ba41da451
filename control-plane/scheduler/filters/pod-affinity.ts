import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import type { Snapshot } from "../snapshot.js";
import { type AffinityTerm, affinityTerm, countByDomain, meansPod, topologyOf } from "../topology.js";
import type { Check, Filter } from "./filter.js";

/** Required pod affinity and anti-affinity, and the anti-affinity of pods that are there already. */
export const podAffinity: Filter = {
  name: "InterPodAffinity",
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

function attraction(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  const required = pod.pod.spec?.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required?.length) return undefined;
  const terms = required.map((term) => affinityTerm(term, pod.namespace));
  const counted = terms.map((term) => ({ term, counts: countByDomain(term, snapshot) }));
  // The first of a group that wants to be together finds nobody yet: it may go anywhere that has the topology.
  const isFirst =
    counted.every(({ counts }) => counts.size === 0) && terms.every((term) => meansPod(term, pod));
  return (node) => {
    const met = counted.every(({ term, counts }) => {
      const domain = topologyOf(node.node, term.topologyKey);
      return domain !== undefined && (isFirst || (counts.get(domain) ?? 0) > 0);
    });
    return met ? undefined : { reason: "node(s) didn't match pod affinity rules" };
  };
}

function repulsion(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  if (pod.repels.length === 0) return undefined;
  const counted = pod.repels.map((term) => ({ term, counts: countByDomain(term, snapshot) }));
  return (node) =>
    counted.some(({ term, counts }) => isOccupied(node, term, counts))
      ? { reason: "node(s) didn't match pod anti-affinity rules" }
      : undefined;
}

function isOccupied(node: NodeInfo, { topologyKey }: AffinityTerm, counts: Map<string, number>): boolean {
  const domain = topologyOf(node.node, topologyKey);
  return domain !== undefined && (counts.get(domain) ?? 0) > 0;
}

function othersRepulsion(pod: PodInfo, snapshot: Snapshot): Check | undefined {
  const closed = new Map<string, Set<string>>();
  for (const other of snapshot.repellingIn(pod.namespace)) {
    const node = snapshot.nodeOf(other.key);
    for (const term of other.repels) {
      const domain = node && topologyOf(node.node, term.topologyKey);
      if (domain === undefined || !meansPod(term, pod)) continue;
      closed.set(term.topologyKey, (closed.get(term.topologyKey) ?? new Set()).add(domain));
    }
  }
  if (closed.size === 0) return undefined;
  return ({ node }) => {
    for (const [key, domains] of closed) {
      const domain = topologyOf(node, key);
      if (domain !== undefined && domains.has(domain)) {
        return { reason: "node(s) didn't satisfy existing pods anti-affinity rules" };
      }
    }
    return undefined;
  };
}
