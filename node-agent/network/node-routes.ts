import {
  type Cidr,
  contains,
  formatAddress,
  formatCidr,
  parseAddress,
  requireCidr,
} from "../../common/ipv4.js";
import { macOf } from "./mac-address.js";

/** The way to another node's pods. */
export interface NodeRoute {
  readonly podCidr: string;
  readonly nodeAddress: string;
}

export interface RoutePlan {
  /** Lines for `ip -batch`. */
  readonly ip: readonly string[];
  /** Lines for `bridge -batch`: which node an Ethernet address of the overlay lives on. */
  readonly bridge: readonly string[];
  readonly needsVxlan: boolean;
}

interface PlanOptions {
  /** Networks the host is on. */
  readonly attached: readonly Cidr[];
  readonly vxlan: string;
  readonly routeProtocol: number;
  /** The source that the host's own connections to pods have. */
  readonly source: string;
}

/**
 * Plain routes to nodes on a link of ours; through the overlay to those behind a router, which would not know
 * what to do with pod addresses.
 */
export function planRoutes(routes: readonly NodeRoute[], options: PlanOptions): RoutePlan {
  const isNear = ({ nodeAddress }: NodeRoute) => {
    const address = parseAddress(nodeAddress);
    return address !== undefined && options.attached.some((network) => contains(network, address));
  };
  const far = routes.filter((route) => !isNear(route));
  const tail = `src ${options.source} proto ${options.routeProtocol}`;
  return {
    ip: [
      ...routes
        .filter(isNear)
        .map(({ podCidr, nodeAddress }) => `route replace ${podCidr} via ${nodeAddress} ${tail}`),
      ...far.flatMap((route) => overlayRoute(route, options.vxlan, tail)),
    ],
    bridge: far.map(
      ({ podCidr, nodeAddress }) =>
        `fdb replace ${overlayMac(podCidr)} dev ${options.vxlan} dst ${nodeAddress} self permanent`,
    ),
    needsVxlan: far.length > 0,
  };
}

function overlayRoute({ podCidr }: NodeRoute, vxlan: string, tail: string): readonly string[] {
  const hop = overlayAddress(podCidr);
  return [
    `neighbour replace ${hop} lladdr ${overlayMac(podCidr)} dev ${vxlan} nud permanent`,
    `route replace ${podCidr} via ${hop} dev ${vxlan} onlink ${tail}`,
  ];
}

/** A node's address in the overlay: the first of its pod range, which no pod has. */
export function overlayAddress(podCidr: string): string {
  return formatAddress(requireCidr(podCidr).base);
}

/** The Ethernet address goes with the pod range, so that nodes need not tell each other theirs. */
export function overlayMac(podCidr: string): string {
  return macOf(overlayAddress(podCidr), 0xc0);
}

/** Lines that remove what stands and is no longer wanted. */
export function staleRoutes(
  present: readonly { readonly dst: string }[],
  wanted: readonly NodeRoute[],
): readonly string[] {
  const keep = new Set(wanted.map(({ podCidr }) => formatCidr(requireCidr(podCidr))));
  return present.filter(({ dst }) => !keep.has(dst)).map(({ dst }) => `route delete ${dst}`);
}
