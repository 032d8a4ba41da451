import type { V1Pod } from "../../../api/generated/types.js";
import { isHostNetwork, isTerminal } from "../../../api/meta/pods.js";
import type { PodAddress } from "../../network/pod-network.js";
import { type ContainerInfo, containerLabels } from "../../runtime/container-runtime.js";
import { isSandbox, podUidOf } from "../../runtime/pod-containers.js";

/**
 * The addresses that pods have when the agent starts: those of the sandboxes that run, and those by which the API knows
 * pods whose sandboxes have ended with their host. Given to others, they would for a moment belong to two. Of what the API knows
 * not all may have come down before the host ended, so what ended sandboxes had is kept, too; with those that turn out to be
 * nobody's it is let go.
 */
export function keptAddresses(containers: readonly ContainerInfo[], pods: readonly V1Pod[]): PodAddress[] {
  const sandboxes = containers.filter(isSandbox);
  const running = sandboxes.filter(({ state }) => state === "running");
  const known = [
    ...running.flatMap(addressOf),
    ...pods.flatMap(statedAddress),
    ...sandboxes.flatMap(addressOf),
  ];
  const byAddress = new Map<string, PodAddress>();
  const served = new Set<string>();
  for (const pod of known) {
    if (served.has(pod.podUid) || byAddress.has(pod.address)) continue;
    served.add(pod.podUid);
    byAddress.set(pod.address, pod);
  }
  return [...byAddress.values()];
}

/** By which the API knows the pod. */
function statedAddress(pod: V1Pod): PodAddress[] {
  const { podIP } = pod.status ?? {};
  if (!podIP || isHostNetwork(pod) || isTerminal(pod)) return [];
  return [{ podUid: pod.metadata.uid ?? "", address: podIP }];
}

/** The address that a sandbox in the pod network was given. */
function addressOf(info: ContainerInfo): PodAddress[] {
  const address = info.labels[containerLabels.podAddress];
  return address ? [{ podUid: podUidOf(info), address }] : [];
}
