import type { V1Node, V1PodAffinityTerm } from "../../api/generated/types.js";
import { type LabelSelector, selectorOf } from "../../api/meta/label-selector.js";
import type { PodInfo } from "./pod-info.js";
import type { Snapshot } from "./snapshot.js";

export function topologyOf({ metadata: { labels } }: V1Node, key: string): string | undefined {
  return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
}

/** A pod affinity term, ready to be asked whether it means a pod. */
export interface AffinityTerm {
  readonly topologyKey: string;
  readonly namespaces: ReadonlySet<string>;
  readonly selector: LabelSelector;
}

/** @param namespace that of the pod whose term it is: it counts when none is named */
export function affinityTerm(term: V1PodAffinityTerm, namespace: string): AffinityTerm {
  return {
    topologyKey: term.topologyKey,
    namespaces: new Set(term.namespaces?.length ? term.namespaces : [namespace]),
    selector: selectorOf(term.labelSelector),
  };
}

export function meansPod({ namespaces, selector }: AffinityTerm, { pod, namespace }: PodInfo): boolean {
  return namespaces.has(namespace) && selector.matches(pod.metadata.labels);
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
