import type { V1Service, V1ServiceSpec } from "../generated/types.js";

const affinityTimeoutSeconds = 10_800;

export function setServiceDefaults({ spec }: V1Service): void {
  if (!spec) return;
  spec.type ||= "ClusterIP";
  setAffinityDefaults(spec);
  for (const port of spec.ports ?? []) {
    port.protocol ||= "TCP";
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "")
      port.targetPort = port.port;
  }
  setTrafficPolicyDefaults(spec);
}

function setAffinityDefaults(spec: V1ServiceSpec): void {
  spec.sessionAffinity ||= "None";
  if (spec.sessionAffinity === "None") delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity !== "ClientIP") return;
  spec.sessionAffinityConfig ??= {};
  spec.sessionAffinityConfig.clientIP ??= {};
  spec.sessionAffinityConfig.clientIP.timeoutSeconds ??= affinityTimeoutSeconds;
}

function setTrafficPolicyDefaults(spec: V1ServiceSpec): void {
  const external = spec.type === "NodePort" || spec.type === "LoadBalancer";
  const exposed = external || (spec.type === "ClusterIP" && (spec.externalIPs ?? []).length > 0);
  if (exposed) spec.externalTrafficPolicy ||= "Cluster";
  if (external || spec.type === "ClusterIP") spec.internalTrafficPolicy ||= "Cluster";
  if (spec.type === "LoadBalancer") spec.allocateLoadBalancerNodePorts ??= true;
}
