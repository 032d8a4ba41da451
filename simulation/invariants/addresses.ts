import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isActive, isHostNetwork } from "../../api/meta/pods.js";
import { pods } from "../../api/resources.js";
import { containerLabels } from "../../node-agent/runtime/container-runtime.js";
import { isOf } from "../cluster/cluster-view.js";
import type { Invariant } from "./invariant.js";

/** One address never belongs to two live pods: neither on the hosts nor in the API. */
export const oneOwnerAnAddress: Invariant = {
  changed({ key, after }, { view }) {
    if (!isOf(pods, key) || !after) return [];
    const pod = after as V1Pod;
    const { podIP } = pod.status ?? {};
    if (!podIP || !isActive(pod) || isHostNetwork(pod)) return [];
    return view
      .list(pods)
      .filter((other) => other.status?.podIP === podIP && isActive(other) && !isHostNetwork(other))
      .filter(({ metadata }) => metadata.uid !== pod.metadata.uid)
      .map(({ metadata }) => `Pods ${keyOf(pod.metadata)} and ${keyOf(metadata)} both have ${podIP}`);
  },

  asked({ what, container }, { containers }) {
    const address = container.labels[containerLabels.podAddress];
    if (what !== "start" || !address) return [];
    return containers()
      .filter(({ state, labels }) => state === "running" && labels[containerLabels.podAddress] === address)
      .filter(({ id }) => id !== container.id)
      .map(
        (other) => `${address} is that of sandboxes ${nameOf(container.labels)} and ${nameOf(other.labels)}`,
      );
  },
};

const nameOf = (labels: Readonly<Record<string, string>>) => labels[containerLabels.podName] ?? "?";
