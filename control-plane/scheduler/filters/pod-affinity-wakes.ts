import { differ } from "../cluster-event.js";
import type { PodInfo } from "../pod-info.js";
import { type AffinityTerm, allMeanPod, meansPod, type NamespaceLabels } from "../topology.js";
import type { Wakes } from "./filter.js";

/** When a pod that other pods kept from its node, or that missed others, is worth another try. */
export const podAffinityWakes: Wakes = {
  events: ["pod-added", "pod-updated", "pod-removed", "node-added", "node-updated", "namespace-changed"],
  isLocal: false,
  demand: ({ namespace, pod }) => [namespace, pod.metadata.labels, pod.spec?.affinity],
  wakes(pod, event, snapshot) {
    const { namespaceLabels } = snapshot;
    const { attracts } = pod.affinity;
    switch (event.type) {
      case "pod-added":
        return allMeanPod(attracts, event.pod, namespaceLabels);
      case "pod-updated": {
        const { old, pod: now } = event;
        const hasCome =
          allMeanPod(attracts, now, namespaceLabels) && !allMeanPod(attracts, old, namespaceLabels);
        return hasCome || (repel(pod, old, namespaceLabels) && !repel(pod, now, namespaceLabels));
      }
      case "pod-removed":
        return repel(pod, event.pod, namespaceLabels) || mayBeFirst(pod, event.pod, namespaceLabels);
      case "node-updated":
        return differ(event.node.metadata.labels, event.old.metadata.labels);
      case "namespace-changed":
        return choosesNamespaces(pod) || snapshot.repelling.choosesByLabels;
      default:
        return true;
    }
  },
};

/** Does either not want the other near? */
function repel(pod: PodInfo, other: PodInfo, labels: NamespaceLabels): boolean {
  const any = (terms: readonly AffinityTerm[], meant: PodInfo) =>
    terms.some((term) => meansPod(term, meant, labels));
  return any(pod.affinity.repels, other) || any(other.affinity.repels, pod);
}

/** The one that went was of the pod's own group: if it was the last, the pod may start the group anew. */
function mayBeFirst(pod: PodInfo, gone: PodInfo, labels: NamespaceLabels): boolean {
  const { attracts } = pod.affinity;
  return allMeanPod(attracts, gone, labels) && allMeanPod(attracts, pod, labels);
}

const choosesNamespaces = ({ affinity: { attracts, repels } }: PodInfo) =>
  [...attracts, ...repels].some(({ namespaceSelector }) => namespaceSelector);
