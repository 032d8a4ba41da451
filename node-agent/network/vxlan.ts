import type { Commands } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import type { NetworkOptions } from "./network-options.js";
import { overlayAddress, overlayMac } from "./node-routes.js";

/** Makes this node's end of the overlay; fine when it is there. */
export async function ensureVxlan(
  commands: Commands,
  { name, id, port }: NetworkOptions["vxlan"],
  nodePodCidr: string,
): Promise<void> {
  const mac = overlayMac(nodePodCidr);
  const kind = `address ${mac} type vxlan id ${id} dstport ${port} nolearning`;
  await tolerate(ipBatch(commands, [`link add ${name} ${kind}`]), "File exists");
  await ipBatch(commands, [
    `link set ${name} address ${mac} up`,
    `address replace ${overlayAddress(nodePodCidr)}/32 dev ${name}`,
  ]);
}
