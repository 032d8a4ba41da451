import type { V1DaemonSet, V1Node } from "../../../api/generated/types.js";
import { matchesRequiredNodes } from "../../../api/meta/node-selector.js";
import { untolerated } from "../../../api/meta/taints.js";
import { daemonTolerations } from "./daemon-pod.js";

export interface NodeFit {
  /** A pod is to be made there when there is none. */
  readonly shouldRun: boolean;
  /** A pod that is there may stay. */
  readonly mayStay: boolean;
}

/** Whether the node is one of the set's. A cordoned one is, as daemons tolerate that. */
export function fitOf({ spec }: V1DaemonSet, node: V1Node): NodeFit {
  const pod = spec?.template.spec;
  const isNamed = !pod?.nodeName || pod.nodeName === node.metadata.name;
  if (!pod || !isNamed || !matchesRequiredNodes(pod, node)) return { shouldRun: false, mayStay: false };
  const isFreeOf = (...effects: string[]) => !untolerated(node.spec?.taints, daemonTolerations(pod), effects);
  return { shouldRun: isFreeOf("NoExecute", "NoSchedule"), mayStay: isFreeOf("NoExecute") };
}
