import type { V1Node } from "../../../api/generated/types.js";
import type { NodeInfo } from "../node-info.js";
import type { PodInfo } from "../pod-info.js";
import { type Filter, finalRefusal, type Rejection } from "./filter.js";

interface NodeCheck {
  readonly name: string;
  readonly reason: string;
  /** All that the check reads of the pod. */
  demand(pod: PodInfo): unknown;
  /** A node that any pod may come to, as far as can be told without its object. */
  isOpen?(node: NodeInfo): boolean;
  /** undefined: any node will do. */
  admits(pod: PodInfo): ((node: V1Node) => boolean) | undefined;
}

/** A filter that asks about the Node object alone: a pod is worth another try when a node has come to pass it. */
export function nodeCheck({ name, reason, demand, isOpen = () => false, admits }: NodeCheck): Filter {
  const rejection: Rejection = finalRefusal(reason);
  return {
    name,
    events: ["node-added", "node-updated"],
    isLocal: true,
    demand,
    prepare(pod) {
      const admitted = admits(pod);
      return admitted && { check: (info) => (isOpen(info) || admitted(info.node) ? undefined : rejection) };
    },
    wakes(pod, event) {
      const admitted = admits(pod) ?? (() => true);
      if (event.type === "node-updated") return admitted(event.node) && !admitted(event.old);
      return event.type === "node-added" && admitted(event.node);
    },
  };
}
