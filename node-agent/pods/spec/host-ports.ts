import type { V1ContainerPort, V1Pod } from "../../../api/generated/types.js";
import { parseAddress } from "../../../common/ipv4.js";
import type { HostPort } from "../../network/host-port.js";
import { allContainers, specOf } from "../lifecycle/context.js";

/** The host's ports that a pod asks for. A pod in the host's network has its ports there anyway. */
export function hostPortsOf(pod: V1Pod): HostPort[] {
  const spec = specOf(pod);
  if (spec.hostNetwork) return [];
  return allContainers(spec)
    .flatMap(({ ports = [] }) => ports)
    .filter(({ hostPort }) => hostPort)
    .map(forwarded);
}

function forwarded({ protocol = "TCP", hostPort = 0, hostIP, containerPort }: V1ContainerPort): HostPort {
  if (protocol !== "TCP" && protocol !== "UDP") {
    throw new Error(`hostPort ${hostPort}: protocol ${protocol} is not supported by this node`);
  }
  const hostIp = hostIP ? parseAddress(hostIP) : 0;
  if (hostIp === undefined) {
    throw new Error(`hostPort ${hostPort}: hostIP ${hostIP} is not supported by this node: it has IPv4 only`);
  }
  return { protocol, hostPort, podPort: containerPort, ...(hostIp ? { hostIp } : {}) };
}
