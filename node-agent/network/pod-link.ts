import { createHash } from "node:crypto";
import { type Commands, says } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { address as addressOf, type Line, line, name } from "./line.js";
import { macOf } from "./mac-address.js";

/** The host's end of a pod's veth: found again from the uid alone. At most 15 characters, the kernel's limit. */
export function vethName(prefix: string, podUid: string): Line {
  const digest = createHash("sha1").update(podUid).digest("hex");
  return name(`${prefix}${digest}`.slice(0, 15));
}

/** Whether `vethName` could have given this name. */
export function isVethName(prefix: string, ifname: string): ifname is Line {
  return ifname.length === 15 && ifname.startsWith(prefix) && /^[0-9a-f]+$/.test(ifname.slice(prefix.length));
}

export interface PodLink {
  readonly veth: Line;
  readonly bridge: Line;
  readonly mtu: number;
  readonly address: number;
  /** The length of the node's pod range. */
  readonly prefix: number;
  readonly gateway: number;
  readonly pid: number;
}

/**
 * Gives the network namespace of a process an `eth0` on the bridge: two short-lived processes in the ordinary case.
 * What is left of an earlier attempt is completed, or made anew when it leads elsewhere.
 */
export async function connectPod(commands: Commands, link: PodLink): Promise<void> {
  try {
    await createVeth(commands, link);
    await configureInside(commands, link);
  } catch (error) {
    if (!says(error, "File exists")) throw error;
    await reconnectPod(commands, link);
  }
}

async function reconnectPod(commands: Commands, link: PodLink): Promise<void> {
  try {
    await ipBatch(commands, [line`link set ${link.veth} master ${link.bridge} up`]);
    await configureInside(commands, link);
  } catch (error) {
    if (!says(error, "Cannot find device")) throw error;
    await disconnectPod(commands, link.veth);
    await createVeth(commands, link);
    await configureInside(commands, link);
  }
}

export async function disconnectPod(commands: Commands, veth: Line): Promise<void> {
  await tolerate(ipBatch(commands, [line`link delete ${veth}`]), "Cannot find device");
}

// No hairpin: Services are proxied, so a pod never meets its own packets on its own port of the bridge.
async function createVeth(commands: Commands, { veth, bridge, mtu, address, pid }: PodLink): Promise<void> {
  await ipBatch(commands, [
    line`link add ${veth} mtu ${mtu} master ${bridge} type veth peer name eth0 address ${macOf(address)} mtu ${mtu} netns ${pid}`,
    line`link set ${veth} up`,
  ]);
}

async function configureInside(commands: Commands, link: PodLink): Promise<void> {
  const lines = [
    line`link set lo up`,
    line`address replace ${addressOf(link.address)}/${link.prefix} dev eth0`,
    line`link set eth0 up`,
    line`route replace default via ${addressOf(link.gateway)} dev eth0`,
  ];
  await commands.run(
    "nsenter",
    [`--target=${link.pid}`, "--net", "ip", "-batch", "-"],
    `${lines.join("\n")}\n`,
  );
}
