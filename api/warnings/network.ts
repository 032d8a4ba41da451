import type {
  V1EndpointSlice,
  V1Endpoints,
  V1Ingress,
  V1NetworkPolicy,
  V1Service,
} from "../generated/types.js";
import { warnOfCidr, warnOfIp } from "./addresses.js";

const topologyHints = "service.kubernetes.io/topology-aware-hints";
const topologyMode = "service.kubernetes.io/topology-mode";

export function warnOfService({ metadata, spec = {} }: V1Service): string[] {
  const { clusterIP, clusterIPs = [], externalIPs = [], loadBalancerIP, type } = spec;
  const named = type === "ExternalName";
  const headless = type === "ClusterIP" && clusterIP === "None";
  const hasAddress = !named && clusterIP !== "None" && clusterIP !== undefined && clusterIP !== "";
  const when = (condition: boolean, message: string) => (condition ? [message] : []);
  return [
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

export const warnOfIngress = ({ metadata }: V1Ingress, old?: V1Ingress): string[] =>
  old || metadata.annotations?.["kubernetes.io/ingress.class"] === undefined
    ? []
    : [`annotation "kubernetes.io/ingress.class" is deprecated, please use 'spec.ingressClassName' instead`];

export function warnOfNetworkPolicy({ spec }: V1NetworkPolicy): string[] {
  const peers = [
    ...(spec?.ingress ?? []).map(({ from = [] }, at) => ({ peers: from, path: `spec.ingress[${at}].from` })),
    ...(spec?.egress ?? []).map(({ to = [] }, at) => ({ peers: to, path: `spec.egress[${at}].to` })),
  ];
  return peers.flatMap(({ peers: all, path }) =>
    all.flatMap(({ ipBlock }, at) => [
      ...warnOfCidr(ipBlock?.cidr, `${path}[${at}].ipBlock.cidr`),
      ...(ipBlock?.except ?? []).flatMap((range, index) =>
        warnOfCidr(range, `${path}[${at}].ipBlock.except[${index}]`),
      ),
    ]),
  );
}

/** Objects of the controllers repeat what was written elsewhere, and their writers are no people. */
export function warnOfEndpoints({ metadata, subsets = [] }: V1Endpoints): string[] {
  if (metadata.labels?.["endpoints.kubernetes.io/managed-by"] === "endpoint-controller") return [];
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [] }, at) => [
    ...addresses.flatMap(({ ip }, index) => warnOfIp(ip, `subsets[${at}].addresses[${index}].ip`)),
    ...notReadyAddresses.flatMap(({ ip }, index) =>
      warnOfIp(ip, `subsets[${at}].notReadyAddresses[${index}].ip`),
    ),
  ]);
}

const sliceControllers: ReadonlySet<string | undefined> = new Set([
  "endpointslice-controller.k8s.io",
  "endpointslicemirroring-controller.k8s.io",
]);

export function warnOfEndpointSlice(slice: V1EndpointSlice, old?: V1EndpointSlice): string[] {
  const named = !old && slice.addressType === "FQDN";
  const managed = sliceControllers.has(slice.metadata.labels?.["endpointslice.kubernetes.io/managed-by"]);
  return [
    ...(named ? ["spec.addressType: FQDN endpoints are deprecated"] : []),
    ...(managed ? [] : (slice.endpoints ?? [])).flatMap(({ addresses = [] }, at) =>
      addresses.flatMap((address, index) => warnOfIp(address, `endpoints[${at}].addresses[${index}]`)),
    ),
  ];
}
