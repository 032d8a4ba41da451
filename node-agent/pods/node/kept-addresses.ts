import type { V1Pod } from "../../../api/generated/types.js";
import { isHostNetwork, isTerminal } from "../../../api/meta/pods.js";
import type { PodAddress } from "../../network/pod-network.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox, podUidOf } from "../../runtime/pod-containers.js";

/**
 * The addresses that pods have when the agent starts: those of the sandboxes that run, and those by which the API knows
 * pods whose sandboxes have ended with their host. Given to others, they would for a moment belong to two.
 */
export function keptAddresses(containers: readonly ContainerInfo[], pods: readonly V1Pod[]): PodAddress[] {
  const running = containers.flatMap(addressOf);
  const kept = new Map(running.map((pod) => [pod.address, pod]));
  const isKnown = new Set(running.map(({ podUid }) => podUid));
  for (const pod of pods) {
    const { uid: podUid = "" } = pod.metadata;
    const address = pod.status?.podIP;
    if (!address || isHostNetwork(pod) || isTerminal(pod)) continue;
    if (!isKnown.has(podUid) && !kept.has(address)) kept.set(address, { podUid, address });
  }
  return [...kept.values()];
}

/** The address that a sandbox in the pod network was given. */
function addressOf(info: ContainerInfo): PodAddress[] {
  const address = info.labels[containerLabels.podAddress];
  return isSandbox(info) && info.state === "running" && address ? [{ podUid: podUidOf(info), address }] : [];
}
