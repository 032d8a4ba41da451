import type { HostPort } from "../pod-info.js";
import type { Filter } from "./filter.js";

/** The host ports that the pod asks for are not taken by another pod. */
export const nodePorts: Filter = {
  name: "NodePorts",
  prepare({ hostPorts }) {
    if (hostPorts.length === 0) return undefined;
    const wanted = addressesByPort(hostPorts);
    return (node) => {
      for (const other of node.pods.values()) {
        if (other.hostPorts.some((taken) => clashes(wanted.get(keyOf(taken)), taken))) {
          return { reason: "node(s) didn't have free ports for the requested pod ports" };
        }
      }
      return undefined;
    };
  },
};

const anyAddress = "0.0.0.0";

const keyOf = ({ port, protocol }: HostPort) => `${protocol}/${port}`;

function addressesByPort(hostPorts: readonly HostPort[]): ReadonlyMap<string, ReadonlySet<string>> {
  const addresses = new Map<string, Set<string>>();
  for (const port of hostPorts) {
    const known = addresses.get(keyOf(port)) ?? new Set();
    addresses.set(keyOf(port), known.add(port.address));
  }
  return addresses;
}

function clashes(wanted: ReadonlySet<string> | undefined, { address }: HostPort): boolean {
  return wanted !== undefined && (address === anyAddress || wanted.has(anyAddress) || wanted.has(address));
}
