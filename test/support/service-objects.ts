import type { V1Endpoint, V1EndpointSlice, V1Service, V1ServiceSpec } from "../../api/generated/types.js";

/** A Service of namespace default. */
export function service(name: string, spec: Partial<V1ServiceSpec>): V1Service {
  const clusterIPs = spec.clusterIP ? [spec.clusterIP] : [];
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace: "default" },
    spec: { type: "ClusterIP", clusterIPs, ...spec },
  };
}

/** The one EndpointSlice of a Service of namespace default. */
export function endpointSlice(
  serviceName: string,
  ports: V1EndpointSlice["ports"],
  endpoints: readonly (V1Endpoint | string)[],
): V1EndpointSlice {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${serviceName}-1`,
      namespace: "default",
      labels: { "kubernetes.io/service-name": serviceName },
    },
    addressType: "IPv4",
    ports,
    endpoints: endpoints.map((one) =>
      typeof one === "string" ? { addresses: [one], conditions: { ready: true } } : one,
    ),
  };
}
