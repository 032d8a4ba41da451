import type { V1Node } from "../../../api/generated/types.js";
import { formatAddress, parseCidr } from "../../../common/ipv4.js";
import { fixedAddresses } from "../../network/address-pool.js";

/** Where the proxies of the cluster listen on their hosts: what is sent there comes back to one of them. */
export interface NodePorts {
  readonly addresses: ReadonlySet<string>;
  readonly first: number;
  readonly last: number;
}

/** @param range as the cluster's settings have it, `30000-32767` */
export function nodePortsOf(
  nodes: Iterable<V1Node>,
  hostAddresses: readonly string[],
  range: string,
): NodePorts {
  const [first = 0, last = 0] = range.split("-").map(Number);
  const others = [...nodes].flatMap(addressesOf);
  return { addresses: new Set([...hostAddresses, ...others]), first, last };
}

export function leadsBack(address: string, port: number, { addresses, first, last }: NodePorts): boolean {
  return port >= first && port <= last && addresses.has(address);
}

/** Those of its own networks and, in its range of pods, the bridge's and that from which pods are dialled. */
function addressesOf({ spec, status }: V1Node): readonly string[] {
  const range = parseCidr(spec?.podCIDR ?? "");
  const { gateway, dial } = range ? fixedAddresses(range) : {};
  const bridge = [gateway, dial].flatMap((address) =>
    address === undefined ? [] : [formatAddress(address)],
  );
  return [...(status?.addresses ?? []).map(({ address }) => address), ...bridge];
}
