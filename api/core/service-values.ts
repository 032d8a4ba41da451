import type { V1Service, V1ServiceSpec } from "../generated/types.js";

/** Headless Services have none, ExternalName ones need none. */
export function needsClusterIp({ spec }: V1Service): boolean {
  return spec !== undefined && spec.type !== "ExternalName";
}

export const isHeadless = ({ spec }: V1Service) => spec?.clusterIP === "None";

/** The address that the Service holds, or is about to. */
export function clusterIpOf(service: V1Service): string | undefined {
  if (!needsClusterIp(service) || isHeadless(service)) return undefined;
  return service.spec?.clusterIP || undefined;
}

export function needsNodePorts({ spec }: V1Service): boolean {
  if (spec?.type === "NodePort") return true;
  return spec?.type === "LoadBalancer" && spec.allocateLoadBalancerNodePorts !== false;
}

export function needsHealthCheckPort({ spec }: V1Service): boolean {
  return spec?.type === "LoadBalancer" && spec.externalTrafficPolicy === "Local";
}

/** The node ports that the Service holds, each once. */
export function nodePortsOf({ spec }: V1Service): number[] {
  if (spec?.type !== "NodePort" && spec?.type !== "LoadBalancer") return [];
  const ports = (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0);
  return [...new Set([...ports, spec.healthCheckNodePort ?? 0])].filter((port) => port > 0);
}

/** Another port of the Service with the same number but another protocol may share its node port. */
export function sharedNodePort(spec: V1ServiceSpec, index: number): number | undefined {
  const port = spec.ports?.[index];
  if (!port) return undefined;
  const twin = spec.ports?.find(
    (other) =>
      other !== port && other.nodePort && other.port === port.port && other.protocol !== port.protocol,
  );
  return twin?.nodePort;
}
