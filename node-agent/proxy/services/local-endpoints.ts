import type { V1EndpointSlice, V1Service } from "../../../api/generated/types.js";

/** What load balancers in front of the nodes may ask of one Service on this node. */
export interface HealthCheck {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** How many of its endpoints are ready on this node. */
  readonly localEndpoints: number;
}

/** The health check of a Service that only nodes with pods of it answer for; undefined: it has none. */
export function healthCheckOf(
  { metadata, spec }: V1Service,
  slices: readonly V1EndpointSlice[],
  nodeName: string,
): HealthCheck | undefined {
  const { type, externalTrafficPolicy, healthCheckNodePort: port } = spec ?? {};
  if (type !== "LoadBalancer" || externalTrafficPolicy !== "Local" || !port) return undefined;
  const { namespace = "", name = "" } = metadata;
  return { namespace, name, port, localEndpoints: readyOn(nodeName, slices) };
}

function readyOn(nodeName: string, slices: readonly V1EndpointSlice[]): number {
  const local = slices
    .flatMap(({ endpoints = [] }) => endpoints)
    .filter((endpoint) => endpoint.nodeName === nodeName && (endpoint.conditions?.ready ?? true));
  return new Set(local.map(({ addresses }) => addresses[0])).size;
}
