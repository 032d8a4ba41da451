import type { Cidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { address, line, name as nameOf } from "./line.js";
import type { NetworkOptions } from "./network-options.js";
import { overlayMac } from "./node-routes.js";

/** Makes this node's end of the overlay; fine when it is there. */
export async function ensureVxlan(
  commands: Commands,
  { name, id, port }: NetworkOptions["vxlan"],
  nodePodRange: Cidr,
): Promise<void> {
  const device = nameOf(name);
  const mac = overlayMac(nodePodRange);
  const kind = line`address ${mac} type vxlan id ${id} dstport ${port} nolearning`;
  await tolerate(ipBatch(commands, [line`link add ${device} ${kind}`]), "File exists");
  await ipBatch(commands, [
    line`link set ${device} address ${mac} up`,
    line`address replace ${address(nodePodRange.base)}/32 dev ${device}`,
  ]);
}
