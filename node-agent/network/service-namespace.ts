import { formatAddress, requireCidr } from "../../common/ipv4.js";
import { type Commands, says } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import type { NetworkOptions } from "./network-options.js";

type ServiceOptions = Pick<
  NetworkOptions,
  "serviceCidr" | "serviceNamespace" | "serviceVeth" | "routeProtocol"
>;

/**
 * The network namespace in which every Service address is local: what listens there serves it, and the kernel
 * refuses the rest. One veth away from the host. Left as it is when it stands, for sockets of the proxy live in it.
 * @param gateway an address of the host, where answers go
 */
export async function ensureServiceNamespace(
  commands: Commands,
  options: ServiceOptions,
  gateway: string,
): Promise<void> {
  await ensureNamespace(commands, options.serviceNamespace);
  try {
    await connectNamespace(commands, options, gateway);
  } catch (error) {
    if (!says(error, "Cannot find device")) throw error;
    // The veth leads into an earlier namespace, that lost its name but lives on with the sockets that are open in it.
    await removeVeth(commands, options);
    await connectNamespace(commands, options, gateway);
  }
}

async function connectNamespace(commands: Commands, options: ServiceOptions, gateway: string): Promise<void> {
  const { serviceNamespace: name, serviceVeth: veth, serviceCidr } = options;
  const link = `link add ${veth} type veth peer name eth0 netns ${name}`;
  await tolerate(ipBatch(commands, [link]), "File exists");
  await ipBatch(commands, [
    `link set ${veth} up`,
    `route replace ${serviceCidr} via ${nextHop(serviceCidr)} dev ${veth} onlink src ${gateway} proto ${options.routeProtocol}`,
  ]);
  const inside = [
    "link set lo up",
    "link set eth0 up",
    `route replace local ${serviceCidr} dev lo`,
    `route replace default via ${gateway} dev eth0 onlink`,
  ];
  await ipBatch(commands, inside, ["-netns", name]);
}

/**
 * A name may be left over without its namespace, on a host that is a container and was started again. Only then is it
 * taken away: whatever else fails, the namespace has sockets in it.
 */
async function ensureNamespace(commands: Commands, name: string): Promise<void> {
  const add = () => tolerate(commands.run("ip", ["netns", "add", name]), "File exists");
  await add();
  try {
    await ipBatch(commands, ["link set lo up"], ["-netns", name]);
  } catch (error) {
    if (!says(error, "failed: Invalid argument")) throw error;
    await commands.run("ip", ["netns", "delete", name]);
    await add();
  }
}

/** All Service addresses live behind one neighbour, so that thousands of them don't fill the host's table. */
function nextHop(serviceCidr: string): string {
  return formatAddress(requireCidr(serviceCidr).base + 1);
}

export async function removeServiceNamespace(commands: Commands, options: ServiceOptions): Promise<void> {
  await removeVeth(commands, options);
  await tolerate(commands.run("ip", ["netns", "delete", options.serviceNamespace]), "No such file");
}

async function removeVeth(commands: Commands, { serviceVeth }: ServiceOptions): Promise<void> {
  await tolerate(ipBatch(commands, [`link delete ${serviceVeth}`]), "Cannot find device");
}
