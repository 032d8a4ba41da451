import { type Cidr, contains, formatAddress, parseAddress } from "../../../common/ipv4.js";
import type { ClusterState } from "../config/cluster-state.js";
import type { ClusterZone } from "./cluster-zone.js";
import { endpointLabel } from "./endpoint-names.js";
import { type Found, ptr } from "./records.js";
import { isHeadless } from "./service-records.js";

const suffix = ".in-addr.arpa";

/** Which names the cluster's addresses have. */
export class ReverseZone {
  /** @param ranges the cluster's own: what has no name there is known to have none, and nobody else is asked */
  constructor(
    private readonly state: ClusterState,
    private readonly zone: ClusterZone,
    private readonly ranges: readonly Cidr[],
  ) {}

  lookup(name: string, type: string): Found | undefined {
    const address = addressOf(name);
    if (address === undefined) return undefined;
    const targets = this.namesOf(formatAddress(address));
    const range = this.ranges.find((one) => contains(one, address));
    if (targets.length === 0 && !range) return undefined;
    return {
      exists: targets.length > 0,
      zone: zoneOf(address, range),
      answers: type === "PTR" ? targets.map((target) => ptr(name, target)) : [],
      additionals: [],
    };
  }

  private namesOf(address: string): readonly string[] {
    const service = this.state.serviceAt(address);
    if (service) return [this.zone.nameOf(service)];
    const names = this.state.slicesWith(address).flatMap(({ metadata, endpoints = [] }) => {
      const owner = this.state.service(
        metadata.namespace ?? "",
        metadata.labels?.["kubernetes.io/service-name"] ?? "",
      );
      if (!owner || !isHeadless(owner)) return [];
      return endpoints
        .filter(({ addresses, conditions }) => addresses.includes(address) && (conditions?.ready ?? true))
        .map((endpoint) => `${endpointLabel(endpoint, address)}.${this.zone.nameOf(owner)}`);
    });
    return [...new Set(names)];
  }
}

function addressOf(name: string): number | undefined {
  return name.endsWith(suffix)
    ? parseAddress(name.slice(0, -suffix.length).split(".").reverse().join("."))
    : undefined;
}

/** The reverse zone at the whole octets of the range. */
function zoneOf(address: number, range: Cidr | undefined): string {
  const octets = formatAddress(range?.base ?? address).split(".");
  return `${octets
    .slice(0, Math.max(1, Math.floor((range?.prefix ?? 24) / 8)))
    .reverse()
    .join(".")}${suffix}`;
}
