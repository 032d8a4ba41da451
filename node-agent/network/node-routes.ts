import { type Cidr, contains, formatCidr, parseCidr } from "../../common/ipv4.js";
import { address, type Line, line } from "./line.js";
import { macOf } from "./mac-address.js";
import type { NodeRoute } from "./neighbours.js";

export interface RoutePlan {
  /** Lines for `ip -batch`. */
  readonly ip: readonly Line[];
  /** Lines for `bridge -batch`: which node an Ethernet address of the overlay lives on. */
  readonly bridge: readonly Line[];
  readonly needsVxlan: boolean;
}

interface PlanOptions {
  /** Networks the host is on. */
  readonly attached: readonly Cidr[];
  readonly vxlan: Line;
  readonly routeProtocol: number;
  /** The source that the host's own connections to pods have. */
  readonly source: number;
}

/**
 * Plain routes to nodes on a link of ours; through the overlay to those behind a router, which would not know
 * what to do with pod addresses.
 */
export function planRoutes(routes: readonly NodeRoute[], options: PlanOptions): RoutePlan {
  const isNear = ({ nodeAddress }: NodeRoute) =>
    options.attached.some((network) => contains(network, nodeAddress));
  const far = routes.filter((route) => !isNear(route));
  const tail = line`src ${address(options.source)} proto ${options.routeProtocol}`;
  return {
    ip: [
      ...routes
        .filter(isNear)
        .map(
          ({ podCidr, nodeAddress }) => line`route replace ${podCidr} via ${address(nodeAddress)} ${tail}`,
        ),
      ...far.flatMap((route) => overlayRoute(route, options.vxlan, tail)),
    ],
    bridge: far.map(
      ({ podCidr, nodeAddress }) =>
        line`fdb replace ${overlayMac(podCidr)} dev ${options.vxlan} dst ${address(nodeAddress)} self permanent`,
    ),
    needsVxlan: far.length > 0,
  };
}

/** A node's address in the overlay is the first of its pod range, which no pod has. */
function overlayRoute({ podCidr }: NodeRoute, vxlan: Line, tail: Line): readonly Line[] {
  const hop = address(podCidr.base);
  return [
    line`neighbour replace ${hop} lladdr ${overlayMac(podCidr)} dev ${vxlan} nud permanent`,
    line`route replace ${podCidr} via ${hop} dev ${vxlan} onlink ${tail}`,
  ];
}

/** The Ethernet address goes with the pod range, so that nodes need not tell each other theirs. */
export function overlayMac({ base }: Cidr): Line {
  return macOf(base, 0xc0);
}

/** Lines that remove what stands and is no longer wanted. */
export function staleRoutes(
  present: readonly { readonly dst: string }[],
  wanted: readonly NodeRoute[],
  routeProtocol: number,
): readonly Line[] {
  const keep = new Set(wanted.map(({ podCidr }) => formatCidr(podCidr)));
  return present
    .flatMap(({ dst }) => parseCidr(dst === "default" ? "0.0.0.0/0" : dst) ?? [])
    .filter((range) => !keep.has(formatCidr(range)))
    .map((range) => line`route delete ${range} proto ${routeProtocol}`);
}
