import type { HostPort } from "../pod-info.js";
import type { Filter } from "./filter.js";

/** The host ports that the pod asks for are not taken by another pod. */
export const nodePorts: Filter = {
  name: "NodePorts",
  prepare({ hostPorts }) {
    if (hostPorts.length === 0) return undefined;
    return (node) => {
      for (const other of node.pods.values()) {
        if (other.hostPorts.some((taken) => hostPorts.some((port) => clashes(port, taken)))) {
          return { reason: "node(s) didn't have free ports for the requested pod ports" };
        }
      }
      return undefined;
    };
  },
};

const anyAddress = "0.0.0.0";

function clashes(left: HostPort, right: HostPort): boolean {
  if (left.port !== right.port || left.protocol !== right.protocol) return false;
  return left.address === right.address || left.address === anyAddress || right.address === anyAddress;
}
