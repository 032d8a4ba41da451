import type { V1Node } from "../../../api/generated/types.js";
import { differ } from "../cluster-event.js";
import type { PodInfo } from "../pod-info.js";
import { countsPod, hasAllKeys, type SpreadConstraint } from "../spread-constraint.js";
import type { Wakes } from "./filter.js";

type ConstraintsOf = (pod: PodInfo) => readonly SpreadConstraint[];

/** When a pod that would have made the spread uneven is worth another try. */
export const topologySpreadWakes = (hardOf: ConstraintsOf): Wakes => ({
  events: ["pod-added", "pod-updated", "pod-removed", "node-added", "node-updated", "node-removed"],
  isLocal: false,
  demand: ({ namespace, pod }) => [namespace, pod.metadata.labels, pod.spec?.topologySpreadConstraints],
  wakes(pod, event) {
    const hard = hardOf(pod);
    const mayCount = (node: V1Node) => hasAllKeys(node, hard);
    switch (event.type) {
      case "pod-added":
      case "pod-removed":
        return countedBy(pod, hard, event.pod).includes(true);
      case "pod-updated":
        return String(countedBy(pod, hard, event.pod)) !== String(countedBy(pod, hard, event.old));
      case "node-added":
      case "node-removed":
        return mayCount(event.node);
      case "node-updated":
        return movesDomains(event.node, event.old) && (mayCount(event.node) || mayCount(event.old));
      default:
        return false;
    }
  },
});

const movesDomains = (node: V1Node, old: V1Node) =>
  differ([node.metadata.labels, node.spec?.taints], [old.metadata.labels, old.spec?.taints]);

/** For each of the pod's constraints, whether it counts the other. */
function countedBy({ namespace }: PodInfo, hard: readonly SpreadConstraint[], other: PodInfo): boolean[] {
  return hard.map(({ selector }) => other.namespace === namespace && countsPod(selector, other));
}
