import type { V1Service } from "../../../api/generated/types.js";
import { isNonSpecialIp } from "../../../api/meta/ip.js";
import { type Cidr, contains, parseAddress } from "../../../common/ipv4.js";

export interface ExternalView {
  /** The host's own IPv4 addresses, loopback included. */
  readonly hostAddresses: readonly string[];
  /** Those by which nodes are known. */
  readonly nodeAddresses: ReadonlySet<string>;
  /** Of pods and Services. */
  readonly clusterRanges: readonly Cidr[];
}

/** External addresses, as far as the host has them. */
export function externalAddresses({ spec }: V1Service, { hostAddresses }: ExternalView): string[] {
  return [...new Set(spec?.externalIPs ?? [])].filter((ip) => hostAddresses.includes(ip));
}

/**
 * Why a Service may not have this address of the host: whoever may make Services would take what is meant for the host.
 * What remains are addresses that were given to hosts for Services.
 */
export function externalRefusal(
  address: string,
  { nodeAddresses, clusterRanges }: ExternalView,
): string | undefined {
  const number = parseAddress(address);
  if (number === undefined) return "it is no IPv4 address";
  const [special] = isNonSpecialIp(address);
  if (special) return special;
  if (nodeAddresses.has(address)) return "it is a node's own address; use a node port";
  return clusterRanges.some((range) => contains(range, number))
    ? "it is in a range of the cluster"
    : undefined;
}
