import { type Cidr, contains, isHostAddress, parseAddress, requireCidr } from "../../../common/ipv4.js";
import { leadsBack, type NodePorts } from "./node-ports.js";

/** Beside what no host has, what Kubernetes allows no endpoint. */
const linkLocal = requireCidr("169.254.0.0/16");

/** What leads back to a proxy, so that it would go round for ever. */
export interface OwnPlaces {
  readonly serviceRange?: Cidr | undefined;
  readonly nodePorts?: NodePorts | undefined;
  /** `address:port` of Services at addresses of hosts. */
  readonly exposed?: ReadonlySet<string> | undefined;
}

/**
 * Whether a Service may lead there: an IPv4 address that is neither this host's own loopback, which the proxy reaches and
 * pods must not, nor one at which a proxy listens.
 */
export function isDialable(
  address: string,
  port: number,
  { serviceRange, nodePorts, exposed }: OwnPlaces,
): boolean {
  const number = parseAddress(address);
  if (number === undefined || !isHostAddress(number) || contains(linkLocal, number)) return false;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return false;
  if (nodePorts && leadsBack(address, port, nodePorts)) return false;
  if (exposed?.has(`${address}:${port}`)) return false;
  return serviceRange === undefined || !contains(serviceRange, number);
}
