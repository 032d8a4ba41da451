import { type Cidr, formatAddress, formatCidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { fixedAddresses } from "./address-pool.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { macOf } from "./mac-address.js";
import type { NetworkOptions } from "./network-options.js";
import { isVethName } from "./pod-link.js";

export interface BridgeOptions extends Pick<NetworkOptions, "bridge" | "routeProtocol"> {
  /** The node's pod range. */
  readonly range: Cidr;
  readonly mtu: number;
}

/** Makes the bridge with its addresses and the route to the node's pods; safe to repeat. */
export async function ensureBridge(commands: Commands, options: BridgeOptions): Promise<void> {
  const { bridge, routeProtocol, range, mtu } = options;
  const gateway = formatAddress(fixedAddresses(range).gateway);
  const dial = formatAddress(fixedAddresses(range).dial);
  // Left to itself a bridge takes the lowest of its ports' addresses, and another when that pod ends: what the other pods
  // then send to the one that they knew is lost, for most of a minute.
  const added = `link add ${bridge} address ${macOf(gateway)} mtu ${mtu} type bridge`;
  await tolerate(ipBatch(commands, [added]), "File exists");
  await ipBatch(commands, [
    `link set ${bridge} up`,
    `address replace ${gateway}/${range.prefix} dev ${bridge} noprefixroute`,
    `address replace ${dial}/32 dev ${bridge}`,
    // The kernel picks a source port for each destination only when the socket isn't bound before:
    // so the route, not the proxy, says from which address pods are dialled.
    `route replace ${formatCidr(range)} dev ${bridge} src ${dial} proto ${routeProtocol}`,
  ]);
}

/**
 * A bridge that was deleted leaves the pods' interfaces behind: they are given to the one that took its place.
 * @param sendingBack interfaces of pods that have host ports
 */
export async function gatherPods(
  commands: Commands,
  { bridge, vethPrefix }: Pick<NetworkOptions, "bridge" | "vethPrefix">,
  sendingBack: ReadonlySet<string>,
): Promise<void> {
  const stray = (await linksOf(commands))
    .filter(({ ifname, master }) => master === undefined && isVethName(vethPrefix, ifname))
    .map(({ ifname }) => ifname);
  // A pod may end meanwhile.
  const gone = ["Cannot find device", "Cannot find bridge device"];
  for (const veth of stray) await tolerate(gather(commands, veth, bridge, sendingBack.has(veth)), ...gone);
}

async function gather(commands: Commands, veth: string, bridge: string, sendsBack: boolean): Promise<void> {
  await ipBatch(commands, [`link set ${veth} master ${bridge} up`]);
  if (sendsBack) await sendBack(commands, veth);
}

/** A pod may ask for what turns out to be itself: the bridge then sends back where it received. */
export async function sendBack(commands: Commands, veth: string): Promise<void> {
  await commands.run("bridge", ["link", "set", "dev", veth, "hairpin", "on"]);
}

export async function removeBridge(commands: Commands, bridge: string): Promise<void> {
  const ours = (await linksOf(commands)).filter(({ ifname, master }) => [ifname, master].includes(bridge));
  await ipBatch(
    commands,
    ours.map(({ ifname }) => `link delete ${ifname}`),
    ["-force"],
  );
}

interface Link {
  readonly ifname: string;
  readonly master?: string;
}

async function linksOf(commands: Commands): Promise<readonly Link[]> {
  return JSON.parse((await commands.run("ip", ["-json", "link", "show"])) || "[]");
}
