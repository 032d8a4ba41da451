import type { Cidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { fixedAddresses } from "./address-pool.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { address, isName, type Line, line, name } from "./line.js";
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
  const { routeProtocol, range, mtu } = options;
  const bridge = name(options.bridge);
  const fixed = fixedAddresses(range);
  const [gateway, dial] = [address(fixed.gateway), address(fixed.dial)];
  // Left to itself a bridge takes the lowest of its ports' addresses, and another when that pod ends: what the other pods
  // then send to the one that they knew is lost, for most of a minute.
  const added = line`link add ${bridge} address ${macOf(fixed.gateway)} mtu ${mtu} type bridge`;
  await tolerate(ipBatch(commands, [added]), "File exists");
  await ipBatch(commands, [
    line`link set ${bridge} up`,
    line`address replace ${gateway}/${range.prefix} dev ${bridge} noprefixroute`,
    line`address replace ${dial}/32 dev ${bridge}`,
    // The kernel picks a source port for each destination only when the socket isn't bound before:
    // so the route, not the proxy, says from which address pods are dialled.
    line`route replace ${range} dev ${bridge} src ${dial} proto ${routeProtocol}`,
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
    .filter(({ master }) => master === undefined)
    .map(({ ifname }) => ifname)
    .filter((ifname) => isVethName(vethPrefix, ifname));
  // A pod may end meanwhile.
  const gone = ["Cannot find device", "Cannot find bridge device"];
  for (const veth of stray)
    await tolerate(gather(commands, veth, name(bridge), sendingBack.has(veth)), ...gone);
}

async function gather(commands: Commands, veth: Line, bridge: Line, sendsBack: boolean): Promise<void> {
  await ipBatch(commands, [line`link set ${veth} master ${bridge} up`]);
  if (sendsBack) await sendBack(commands, veth);
}

/** A pod may ask for what turns out to be itself: the bridge then sends back where it received. */
export async function sendBack(commands: Commands, veth: string): Promise<void> {
  await commands.run("bridge", ["link", "set", "dev", veth, "hairpin", "on"]);
}

export async function removeBridge(commands: Commands, bridge: string): Promise<void> {
  const ours = (await linksOf(commands)).filter(({ ifname, master }) => [ifname, master].includes(bridge));
  const names = ours.map(({ ifname }) => ifname).filter(isName);
  await ipBatch(
    commands,
    names.map((one) => line`link delete ${name(one)}`),
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
