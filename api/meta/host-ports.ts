import type { V1PodSpec } from "../generated/types.js";
import { isRestartableInit } from "./pod-resources.js";

/** A port of its host that a pod takes. */
export interface HostPort {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

const anyAddress = "0.0.0.0";

/** Init containers that end have let go of their ports before the others need theirs. */
export function hostPortsOf({ containers, initContainers = [] }: V1PodSpec): HostPort[] {
  return [...containers, ...initContainers.filter(isRestartableInit)].flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort, hostIP, protocol = "TCP" }) =>
      hostPort ? [{ address: hostIP || anyAddress, protocol, port: hostPort }] : [],
    ),
  );
}

/** Whether any of another pod's ports is one of `wanted`: of the same address, or where either has all. */
export function hostPortClashes(wanted: readonly HostPort[]): (others: readonly HostPort[]) => boolean {
  const addresses = new Map<string, Set<string>>();
  for (const port of wanted)
    addresses.set(keyOf(port), (addresses.get(keyOf(port)) ?? new Set()).add(port.address));
  return (others) => others.some((port) => clashes(addresses.get(keyOf(port)), port));
}

const keyOf = ({ port, protocol }: HostPort) => `${protocol}/${port}`;

function clashes(wanted: ReadonlySet<string> | undefined, { address }: HostPort): boolean {
  return wanted !== undefined && (address === anyAddress || wanted.has(anyAddress) || wanted.has(address));
}
