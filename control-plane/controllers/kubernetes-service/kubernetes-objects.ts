import type { V1EndpointSlice, V1Endpoints, V1Lease, V1Service } from "../../../api/generated/types.js";
import { replicaAnnotations } from "../../replicas/replica-lease.js";
import { serviceNameLabel, skipMirrorLabel } from "../endpoints/slice-labels.js";

/** The Service `kubernetes`, and what says where it leads. */
export const ref = { namespace: "default", name: "kubernetes" } as const;

/** Where a replica of the API server answers. */
export interface Address {
  readonly ip: string;
  readonly port: number;
}

/** Endpoints are addresses that pods reach: a replica that gave a name or a loopback address can't be one. */
export function addressOf({ metadata }: V1Lease): Address | undefined {
  const endpoint = metadata.annotations?.[replicaAnnotations.apiEndpoint]?.replace(/^https:\/\//, "") ?? "";
  const [, ip, port] = /^\[?([0-9a-fA-F.:]+?)\]?:(\d+)\/?$/.exec(endpoint) ?? [];
  const reachable = ip && !ip.startsWith("127.") && ip !== "::1";
  return reachable && port ? { ip, port: Number(port) } : undefined;
}

export function serviceOf(clusterIP: string): V1Service {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { ...ref, labels: { component: "apiserver", provider: "kubernetes" } },
    spec: {
      type: "ClusterIP",
      clusterIP,
      sessionAffinity: "None",
      ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: 6443 }],
    },
  };
}

export function endpointsOf(addresses: readonly Address[]): V1Endpoints {
  const ports = [...new Set(addresses.map(({ port }) => port))];
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { ...ref, labels: { [skipMirrorLabel]: "true" } },
    subsets: ports.map((port) => ({
      addresses: addresses.filter((address) => address.port === port).map(({ ip }) => ({ ip })),
      ports: [{ name: "https", port, protocol: "TCP" }],
    })),
  };
}

/** One slice has one set of ports: replicas elsewhere than most are only in the Endpoints. */
export function sliceOf(addresses: readonly Address[]): V1EndpointSlice {
  const port = addresses[0]?.port ?? 6443;
  const same = addresses.filter((address) => address.port === port);
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { ...ref, labels: { [serviceNameLabel]: ref.name } },
    addressType: "IPv4",
    endpoints: same.map(({ ip }) => ({ addresses: [ip], conditions: { ready: true } })),
    ports: [{ name: "https", port, protocol: "TCP" }],
  };
}
