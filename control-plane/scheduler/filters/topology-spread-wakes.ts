import type { V1Node } from "../../../api/generated/types.js";
import { differ } from "../cluster-event.js";
import type { PodInfo } from "../pod-info.js";
import { countsPod, hasAllKeys } from "../spread-constraint.js";
import type { Wakes } from "./filter.js";

/** When a pod that would have made the spread uneven is worth another try. */
export const topologySpreadWakes: Wakes = {
  events: ["pod-added", "pod-updated", "pod-removed", "node-added", "node-updated", "node-removed"],
  demand: ({ namespace, pod }) => [namespace, pod.metadata.labels, pod.spec?.topologySpreadConstraints],
  wakes(pod, event) {
    const mayCount = (node: V1Node) => hasAllKeys(node, pod.spread.hard);
    switch (event.type) {
      case "pod-added":
      case "pod-removed":
        return countedBy(pod, event.pod).includes(true);
      case "pod-updated":
        return String(countedBy(pod, event.pod)) !== String(countedBy(pod, event.old));
      case "node-added":
      case "node-removed":
        return mayCount(event.node);
      case "node-updated":
        return movesDomains(event.node, event.old) && (mayCount(event.node) || mayCount(event.old));
      default:
        return false;
    }
  },
};

const movesDomains = (node: V1Node, old: V1Node) =>
  differ([node.metadata.labels, node.spec?.taints], [old.metadata.labels, old.spec?.taints]);

/** For each of the pod's constraints, whether it counts the other. */
function countedBy({ namespace, spread }: PodInfo, other: PodInfo): boolean[] {
  return spread.hard.map(({ selector }) => other.namespace === namespace && countsPod(selector, other));
}
