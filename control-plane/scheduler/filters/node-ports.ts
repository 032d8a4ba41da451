import type { HostPort, PodInfo } from "../pod-info.js";
import { type Filter, refusal } from "./filter.js";

const taken = refusal("node(s) didn't have free ports for the requested pod ports");

/** The host ports that the pod asks for are not taken by another pod. */
export const nodePorts: Filter = {
  name: "NodePorts",
  events: ["pod-removed", "node-added"],
  demand: ({ hostPorts }) => hostPorts,
  prepare(pod) {
    if (pod.hostPorts.length === 0) return undefined;
    const clashes = clashesWith(pod);
    return (node) => {
      for (const other of node.pods.values()) if (clashes(other)) return taken;
      return undefined;
    };
  },
  wakes: (pod, event) => event.type !== "pod-removed" || clashesWith(pod)(event.pod),
};

const anyAddress = "0.0.0.0";

const keyOf = ({ port, protocol }: HostPort) => `${protocol}/${port}`;

function clashesWith({ hostPorts }: PodInfo): (other: PodInfo) => boolean {
  const wanted = addressesByPort(hostPorts);
  return (other) => other.hostPorts.some((port) => clashes(wanted.get(keyOf(port)), port));
}

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
