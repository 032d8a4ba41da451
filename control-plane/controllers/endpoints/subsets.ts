import type {
  CoreV1EndpointPort,
  V1EndpointAddress,
  V1EndpointSubset,
} from "../../../api/generated/types.js";

/** One pod's part of a Service: its address, whether it is ready, and the ports as it has them. */
export interface PodEndpoint {
  readonly address: V1EndpointAddress;
  readonly ready: boolean;
  readonly ports: readonly CoreV1EndpointPort[];
}

interface PortUsers {
  readonly port: CoreV1EndpointPort | undefined;
  readonly endpoints: Map<string, PodEndpoint>;
}

/** The fewest subsets that say the same, in one order whatever the order of the pods: ports with the same users stand together. */
export function repack(endpoints: readonly PodEndpoint[]): V1EndpointSubset[] {
  const groups = new Map<string, { ports: CoreV1EndpointPort[]; endpoints: PodEndpoint[] }>();
  for (const { port, endpoints: users } of usersByPort(endpoints)) {
    const sorted = [...users.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
    const name = sorted.map(([identity, { ready }]) => `${identity}:${ready}`).join();
    const group = groups.get(name) ?? { ports: [], endpoints: sorted.map(([, endpoint]) => endpoint) };
    if (port) group.ports.push(port);
    groups.set(name, group);
  }
  return [...groups.values()].map(subsetOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function usersByPort(endpoints: readonly PodEndpoint[]): PortUsers[] {
  const byPort = new Map<string, PortUsers>();
  for (const endpoint of endpoints) {
    const ports = endpoint.ports.length > 0 ? endpoint.ports : [undefined];
    for (const port of ports) {
      const name = JSON.stringify(port ?? null);
      const users = byPort.get(name) ?? { port, endpoints: new Map() };
      users.endpoints.set(`${endpoint.address.ip}/${endpoint.address.targetRef?.uid}`, endpoint);
      byPort.set(name, users);
    }
  }
  return [...byPort.values()];
}

function subsetOf({
  ports,
  endpoints,
}: {
  ports: CoreV1EndpointPort[];
  endpoints: PodEndpoint[];
}): V1EndpointSubset {
  const addresses = endpoints.filter(({ ready }) => ready).map(({ address }) => address);
  const notReadyAddresses = endpoints.filter(({ ready }) => !ready).map(({ address }) => address);
  return {
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(notReadyAddresses.length > 0 ? { notReadyAddresses } : {}),
    ...(ports.length > 0
      ? { ports: ports.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
      : {}),
  };
}
