import type { V1Container, V1Pod, V1PodSpec } from "../../../api/generated/types.js";
import { isRestartableInit } from "../../../api/meta/pod-resources.js";
import { isCritical } from "../../../api/meta/pods.js";
import { qosClassOf } from "../../../api/meta/qos.js";
import { parseQuantity, quantityValue } from "../../../api/meta/quantity.js";
import { specOf } from "../lifecycle/context.js";

const guaranteed = -997;
const bestEffort = 1_000;

/**
 * How early the kernel kills a container's processes when memory is short: the more of its node's memory a container asked
 * for, the later. What was asked for the pod as a whole counts for each alike; a sidecar goes no sooner than those that need it.
 */
export function oomScore(container: V1Container, pod: V1Pod, nodeMemory: number): number {
  const spec = specOf(pod);
  const qos = qosClassOf(spec);
  if (qos === "Guaranteed" || isNodeCritical(pod)) return guaranteed;
  if (qos === "BestEffort") return bestEffort;
  const own = requestOf(container);
  const asked = isRestartableInit(container)
    ? Math.max(own, Math.min(...spec.containers.map(requestOf)))
    : own;
  const score = bestEffort - Math.floor((1_000 * (asked + restOf(spec))) / nodeMemory);
  return Math.min(bestEffort - 1, Math.max(1_000 + guaranteed, score));
}

const isNodeCritical = (pod: V1Pod) =>
  isCritical(pod) && pod.spec?.priorityClassName === "system-node-critical";

const requestOf = ({ resources }: V1Container): number =>
  bytesOf(resources?.requests?.memory ?? resources?.limits?.memory);

const bytesOf = (text = "0") => quantityValue(parseQuantity(text));

/** Each container's share of what the pod asks for beyond what its containers do. */
function restOf({ resources, containers, initContainers = [] }: V1PodSpec): number {
  const running = [...containers, ...initContainers.filter(isRestartableInit)];
  const asked = running.reduce((sum, container) => sum + requestOf(container), 0);
  return Math.floor(Math.max(0, bytesOf(resources?.requests?.memory) - asked) / running.length);
}
