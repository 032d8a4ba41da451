import { hostPortClashes } from "../../../api/meta/host-ports.js";
import { type Filter, refusal } from "./filter.js";

const taken = refusal("node(s) didn't have free ports for the requested pod ports");

/** The host ports that the pod asks for are not taken by another pod. */
export const nodePorts: Filter = {
  name: "NodePorts",
  events: ["pod-removed", "node-added"],
  isLocal: true,
  demand: ({ hostPorts }) => hostPorts,
  prepare(pod) {
    if (pod.hostPorts.length === 0) return undefined;
    const clashes = hostPortClashes(pod.hostPorts);
    return {
      check(node) {
        for (const other of node.pods.values()) if (clashes(other.hostPorts)) return taken;
        return undefined;
      },
    };
  },
  wakes: (pod, event) => event.type !== "pod-removed" || hostPortClashes(pod.hostPorts)(event.pod.hostPorts),
};
