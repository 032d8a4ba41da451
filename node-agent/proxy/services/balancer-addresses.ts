import type { V1Service } from "../../../api/generated/types.js";
import { isNonSpecialIp } from "../../../api/meta/ip.js";
import { type Cidr, contains, parseAddress, parseCidr } from "../../../common/ipv4.js";
import type { ExternalView } from "./external-addresses.js";

const loopback = "127.0.0.1";

/**
 * Where a Service of the type LoadBalancer is answered on this host: at the addresses of its status that the host has, and
 * at localhost where one of these is the node's own. Whoever may write a Service's status may choose them.
 */
export function balancerAddresses(service: V1Service, view: ExternalView): readonly string[] {
  const { hostAddresses, nodeAddresses, clusterRanges } = view;
  const found = ingressAddresses(service).filter((ip) => {
    const number = parseAddress(ip);
    const isUsual = number !== undefined && isNonSpecialIp(ip).length === 0;
    return isUsual && hostAddresses.includes(ip) && !clusterRanges.some((range) => contains(range, number));
  });
  return found.some((ip) => nodeAddresses.has(ip)) ? [...found, loopback] : found;
}

/** Those that proxies are to answer for: `ipMode: Proxy` says that something before the nodes does. */
export function ingressAddresses({ spec, status }: V1Service): readonly string[] {
  if (spec?.type !== "LoadBalancer") return [];
  const all = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, ipMode }) =>
    ip && ipMode !== "Proxy" ? [ip] : [],
  );
  return [...new Set(all)];
}

/** From where a Service's load balancer may be used; undefined: from everywhere. Other families than IPv4 lead to nobody. */
export function sourceRangesOf({ spec }: V1Service): readonly Cidr[] | undefined {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec ?? {};
  if (type !== "LoadBalancer" || ranges.length === 0) return undefined;
  return ranges.flatMap((range) => parseCidr(range.trim()) ?? []);
}
