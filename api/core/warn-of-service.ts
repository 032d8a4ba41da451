import type { V1Service } from "../generated/types.js";
import { warnOfCidr, warnOfIp } from "../warnings/addresses.js";

const topologyHints = "service.kubernetes.io/topology-aware-hints";

/** Ours: backends are told who their client is. */
const proxyProtocol = "coracle.io/proxy-protocol";

const topologyMode = "service.kubernetes.io/topology-mode";

export function warnOfService({ metadata, spec = {} }: V1Service): string[] {
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP, type } = spec;
  const named = type === "ExternalName";
  const headless = type === "ClusterIP" && clusterIP === "None";
  const hasAddress = !named && clusterIP !== "None" && clusterIP !== undefined && clusterIP !== "";
  const when = (condition: boolean, message: string) => (condition ? [message] : []);
  const introduction = metadata.annotations?.[proxyProtocol];
  return [
    ...when(
      introduction !== undefined && !["v1", "v2"].includes(introduction),
      `annotation ${proxyProtocol} is ignored: its value must be "v1" or "v2"`,
    ),
    ...when(
      metadata.annotations?.[topologyHints] !== undefined,
      `annotation ${topologyHints} is deprecated, please use ${topologyMode} instead`,
    ),
    ...(hasAddress ? clusterIPs : []).flatMap((ip, at) => warnOfIp(ip, `spec.clusterIPs[${at}]`)),
    ...when(headless && Boolean(loadBalancerIP), "spec.loadBalancerIP is ignored for headless services"),
    ...when(headless && externalIPs.length > 0, "spec.externalIPs is ignored for headless services"),
    ...when(
      headless && spec.sessionAffinity !== "None",
      "spec.SessionAffinity is ignored for headless services",
    ),
    ...externalIPs.flatMap((ip, at) => warnOfIp(ip, `spec.externalIPs[${at}]`)),
    ...when(
      externalIPs.length > 0 && !headless && !named,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ),
    ...warnOfIp(loadBalancerIP, "spec.loadBalancerIP"),
    ...(spec.loadBalancerSourceRanges ?? []).flatMap((range, at) =>
      warnOfCidr(range, `spec.loadBalancerSourceRanges[${at}]`),
    ),
    ...when(named && externalIPs.length > 0, 'spec.externalIPs is ignored when spec.type is "ExternalName"'),
    ...when(
      !named && Boolean(spec.externalName),
      'spec.externalName is ignored when spec.type is not "ExternalName"',
    ),
    ...when(
      spec.trafficDistribution === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ),
  ];
}
