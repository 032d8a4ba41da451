import type { V1Node, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { isActive } from "../../../api/meta/pods.js";
import { parseQuantity, quantityMilliValue } from "../../../api/meta/quantity.js";
import { nodes, pods } from "../../../api/resources.js";
import { priorityOf } from "../../../control-plane/scheduler/pod-info.js";
import type { ClusterView } from "../../cluster/cluster-view.js";
import type { QuietRule } from "./quiet-rule.js";

/** Waits for a node, as pods may that ask for something of which there is not enough. */
export const isWaiting = (pod: V1Pod) => isActive(pod) && !pod.spec?.nodeName && cpuOf(pod) > 0;

/** Who waits has no node that had room if all went that are less important; and none is promised to it. */
export const waitingPodsHaveNoRoom: QuietRule = ({ view }) =>
  view
    .list(pods)
    .filter(isWaiting)
    .flatMap((pod) => {
      const name = `Pod ${keyOf(pod.metadata)} waits`;
      const { nominatedNodeName } = pod.status ?? {};
      return [
        ...(nominatedNodeName ? [`${name}, and ${nominatedNodeName} is promised to it`] : []),
        ...view
          .list(nodes)
          .filter((node) => roomFor(pod, node, view) >= cpuOf(pod))
          .map((node) => `${name}, and ${node.metadata.name} has room for it`),
      ];
    });

function roomFor(pod: V1Pod, { metadata, status }: V1Node, view: ClusterView): number {
  const taken = view
    .list(pods)
    .filter((one) => one.spec?.nodeName === metadata.name && priorityOf(one) >= priorityOf(pod))
    .reduce((sum, one) => sum + cpuOf(one), 0);
  return milli(cpu(status?.allocatable)) - taken;
}

const cpuOf = ({ spec }: V1Pod) =>
  (spec?.containers ?? []).reduce((sum, { resources }) => sum + milli(cpu(resources?.requests)), 0);

const cpu = (amounts: Readonly<Record<string, string>> | undefined) => amounts?.cpu;

const milli = (text: string | undefined) => quantityMilliValue(parseQuantity(text ?? "0"));
