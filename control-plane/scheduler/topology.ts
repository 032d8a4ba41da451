import type { V1Node, V1PodAffinityTerm } from "../../api/generated/types.js";
import { type LabelSelector, selectorOf } from "../../api/meta/label-selector.js";
import type { PodInfo } from "./pod-info.js";
import type { Snapshot } from "./snapshot.js";

export const topologyOf = (node: V1Node, key: string): string | undefined => node.metadata.labels?.[key];

/** A pod affinity term, ready to be asked whether it means a pod. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly namespaces: readonly string[];
  readonly selector: LabelSelector;
}

/** `owner` is the pod whose term it is: its own namespace counts when none is named. */
export function affinityTerm(term: V1PodAffinityTerm, owner: PodInfo): AffinityTerm {
  const { namespace = "" } = owner.pod.metadata;
  return {
    topologyKey: term.topologyKey,
    namespaces: term.namespaces?.length ? term.namespaces : [namespace],
    selector: selectorOf(term.labelSelector),
  };
}

export function meansPod({ namespaces, selector }: AffinityTerm, { pod }: PodInfo): boolean {
  return namespaces.includes(pod.metadata.namespace ?? "") && selector.matches(pod.metadata.labels);
}

/** How many pods that the term means are in each domain of its topology key. */
export function countByDomain(term: AffinityTerm, snapshot: Snapshot): Map<string, number> {
  const counts = new Map<string, number>();
  for (const namespace of term.namespaces) {
    for (const info of snapshot.podsIn(namespace)) {
      if (info.pod.metadata.deletionTimestamp || !term.selector.matches(info.pod.metadata.labels)) continue;
      const node = snapshot.nodeOf(info.key);
      const domain = node && topologyOf(node.node, term.topologyKey);
      if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return counts;
}
