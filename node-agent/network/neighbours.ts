import {
  type Cidr,
  contains,
  encloses,
  formatCidr,
  isHostAddress,
  parseAddress,
  parseCidr,
} from "../../common/ipv4.js";
import { RangeSet } from "../../common/range-set.js";

/** Another node, as it says of itself: nothing of it is to be believed. */
export interface Neighbour {
  readonly name: string;
  /** When its object was made (RFC 3339): the older one keeps what two claim. */
  readonly since: string;
  readonly podCidr: string;
  /** Its addresses in the hosts' network. */
  readonly addresses: readonly string[];
}

/** The way to another node's pods. */
export interface NodeRoute {
  readonly podCidr: Cidr;
  readonly nodeAddress: number;
}

/** A node that no way leads to, and why. */
export interface SkippedNeighbour {
  readonly name: string;
  readonly reason: string;
}

interface Cluster {
  /** The cluster's ranges. */
  readonly pod: Cidr;
  readonly service: Cidr;
  /** This node's pods. */
  readonly own: Cidr;
}

/**
 * The ways to those neighbours whose claims make sense; one bad neighbour spoils nothing for the others. A range must lie
 * in the cluster's, be no larger than our own (all nodes get the same), and be nobody else's: of two nodes that claim
 * the same addresses the older one has them, for an object's age is what no node can choose.
 */
export function routesTo(neighbours: readonly Neighbour[], cluster: Cluster) {
  const taken = new RangeSet();
  taken.add(cluster.own);
  const routes: NodeRoute[] = [];
  const skipped: SkippedNeighbour[] = [];
  for (const neighbour of [...neighbours].sort(byAge)) {
    const route = routeTo(neighbour, cluster, taken);
    if (typeof route === "string") skipped.push({ name: neighbour.name, reason: route });
    else {
      taken.add(route.podCidr);
      routes.push(route);
    }
  }
  return { routes, skipped };
}

function byAge(left: Neighbour, right: Neighbour): number {
  return compare(left.since, right.since) || compare(left.name, right.name);
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);

/** The route, or what is wrong with the neighbour. */
function routeTo({ podCidr, addresses }: Neighbour, cluster: Cluster, taken: RangeSet): NodeRoute | string {
  const range = parseCidr(podCidr);
  if (!range) return `its pod range ${quoted(podCidr)} is no IPv4 range`;
  const wrong = podRangeProblem(range, cluster.pod) ?? sizeProblem(range, cluster.own);
  if (wrong) return `its pod range ${wrong}`;
  if (taken.overlaps(range)) return `its pod range ${formatCidr(range)} is an older node's or this one's`;
  const nodeAddress = addresses.map(parseAddress).find((address) => address !== undefined);
  if (nodeAddress === undefined) return "it has no IPv4 address";
  const isPods = [cluster.pod, cluster.service].some((one) => contains(one, nodeAddress));
  if (isPods || !isHostAddress(nodeAddress)) return `its address ${quoted(addresses.join())} is no host's`;
  return { podCidr: range, nodeAddress };
}

/** What keeps a range from being that of a node's pods. */
export function podRangeProblem(range: Cidr, clusterRange: Cidr): string | undefined {
  if (!encloses(clusterRange, range))
    return `${formatCidr(range)} does not lie in the cluster's ${formatCidr(clusterRange)}`;
  return range.size < 8 ? `${formatCidr(range)} is too small: /29 at least` : undefined;
}

function sizeProblem(range: Cidr, own: Cidr): string | undefined {
  return range.size > own.size ? `${formatCidr(range)} is larger than a node's /${own.prefix}` : undefined;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 64));
