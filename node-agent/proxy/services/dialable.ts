import { isNonSpecialIp } from "../../../api/meta/ip.js";
import { type Cidr, contains, parseAddress } from "../../../common/ipv4.js";

/**
 * Whether a Service may lead there: an IPv4 address that is neither this host's own loopback, which the proxy reaches and
 * pods must not, nor a Service's, which would lead back here for ever.
 */
export function isDialable(address: string, port: number, serviceRange: Cidr | undefined): boolean {
  const number = parseAddress(address);
  if (number === undefined || isNonSpecialIp(address).length > 0) return false;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return false;
  return serviceRange === undefined || !contains(serviceRange, number);
}
