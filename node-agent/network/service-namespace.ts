import { type Cidr, requireCidr } from "../../common/ipv4.js";
import { type Commands, says } from "../host/commands.js";
import { ipBatch, tolerate } from "./ip-batch.js";
import { address, type Line, line, name as nameOf } from "./line.js";
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
  gateway: number,
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

async function connectNamespace(
  commands: Commands,
  options: ServiceOptions,
  gatewayAddress: number,
): Promise<void> {
  const { serviceNamespace: name, routeProtocol } = options;
  const veth = nameOf(options.serviceVeth);
  const range = requireCidr(options.serviceCidr);
  const gateway = address(gatewayAddress);
  const link = line`link add ${veth} type veth peer name eth0 netns ${nameOf(name)}`;
  await tolerate(ipBatch(commands, [link]), "File exists");
  await ipBatch(commands, [
    line`link set ${veth} up`,
    line`route replace ${range} via ${nextHop(range)} dev ${veth} onlink src ${gateway} proto ${routeProtocol}`,
  ]);
  const inside = [
    line`link set lo up`,
    line`link set eth0 up`,
    line`route replace local ${range} dev lo`,
    line`route replace default via ${gateway} dev eth0 onlink`,
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
    await ipBatch(commands, [line`link set lo up`], ["-netns", name]);
  } catch (error) {
    if (!says(error, "failed: Invalid argument")) throw error;
    await commands.run("ip", ["netns", "delete", name]);
    await add();
  }
}

/** All Service addresses live behind one neighbour, so that thousands of them don't fill the host's table. */
function nextHop({ base }: Cidr): Line {
  return address(base + 1);
}

export async function removeServiceNamespace(commands: Commands, options: ServiceOptions): Promise<void> {
  await removeVeth(commands, options);
  await tolerate(commands.run("ip", ["netns", "delete", options.serviceNamespace]), "No such file");
}

async function removeVeth(commands: Commands, { serviceVeth }: ServiceOptions): Promise<void> {
  await tolerate(ipBatch(commands, [line`link delete ${nameOf(serviceVeth)}`]), "Cannot find device");
}
