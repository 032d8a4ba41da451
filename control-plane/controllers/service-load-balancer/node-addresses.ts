import type { V1Service } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { slicesOfService } from "../endpoints/managed-slices.js";
import type { Addresses, AddressOutcome } from "./addresses.js";
import { clashOf } from "./balanced-services.js";
import { addressOf, isBalancing, nodesOf } from "./balancing-nodes.js";
import type { BalancerInformers } from "./load-balancer-reconciler.js";

/** The nodes' own addresses, which all Services share: a port of theirs goes to one Service. */
export class NodeAddresses implements Addresses {
  constructor(private readonly informers: BalancerInformers) {}

  async of(service: V1Service): Promise<AddressOutcome> {
    const { nodes, services, slices } = this.informers;
    const clash = clashOf(services, service);
    if (clash) {
      const why = `port ${clash.port} at the nodes' addresses is taken by ${clash.holder}`;
      return { kind: "refused", why };
    }
    const balancing = nodes.list().filter(isBalancing);
    if (balancing.length === 0) return { kind: "unavailable" };
    const own = slicesOfService(slices, keyOf(service.metadata));
    const wanted = service.spec?.loadBalancerIP;
    if (wanted)
      return asked(
        wanted,
        balancing.flatMap((node) => addressOf(node) ?? []),
      );
    const found = nodesOf(service, balancing, own).flatMap((node) => addressOf(node) ?? []);
    return { kind: "given", addresses: [...new Set(found)].sort() };
  }

  async release(): Promise<void> {}
}

function asked(wanted: string, addresses: readonly string[]): AddressOutcome {
  if (addresses.includes(wanted)) return { kind: "given", addresses: [wanted] };
  return { kind: "refused", why: `loadBalancerIP ${wanted} is no address of a node that is ready` };
}
