import { createHash } from "node:crypto";
import { type Commands, says } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { macOf } from "./mac-address.js";

/** The host's end of a pod's veth: found again from the uid alone. At most 15 characters, the kernel's limit. */
export function vethName(prefix: string, podUid: string): string {
  const digest = createHash("sha1").update(podUid).digest("hex");
  return `${prefix}${digest}`.slice(0, 15);
}

/** Whether `vethName` could have given this name. */
export function isVethName(prefix: string, name: string): boolean {
  return name.length === 15 && name.startsWith(prefix) && /^[0-9a-f]+$/.test(name.slice(prefix.length));
}

export interface PodLink {
  readonly veth: string;
  readonly bridge: string;
  readonly mtu: number;
  readonly address: string;
  /** The length of the node's pod range. */
  readonly prefix: number;
  readonly gateway: string;
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
    await ipBatch(commands, [`link set ${link.veth} master ${link.bridge} up`]);
    await configureInside(commands, link);
  } catch (error) {
    if (!says(error, "Cannot find device")) throw error;
    await disconnectPod(commands, link.veth);
    await createVeth(commands, link);
    await configureInside(commands, link);
  }
}

export async function disconnectPod(commands: Commands, veth: string): Promise<void> {
  await tolerate(ipBatch(commands, [`link delete ${veth}`]), "Cannot find device");
}

// No hairpin: Services are proxied, so a pod never meets its own packets on its own port of the bridge.
async function createVeth(commands: Commands, { veth, bridge, mtu, address, pid }: PodLink): Promise<void> {
  await ipBatch(commands, [
    `link add ${veth} mtu ${mtu} master ${bridge} type veth ` +
      `peer name eth0 address ${macOf(address)} mtu ${mtu} netns ${pid}`,
    `link set ${veth} up`,
  ]);
}

async function configureInside(commands: Commands, link: PodLink): Promise<void> {
  const lines = [
    "link set lo up",
    `address replace ${link.address}/${link.prefix} dev eth0`,
    "link set eth0 up",
    `route replace default via ${link.gateway} dev eth0`,
  ];
  await commands.run(
    "nsenter",
    [`--target=${link.pid}`, "--net", "ip", "-batch", "-"],
    `${lines.join("\n")}\n`,
  );
}
