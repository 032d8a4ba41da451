import { type Cidr, formatAddress, formatCidr, parseAddress, requireCidr } from "../../common/ipv4.js";
import type { Commands } from "../host/commands.js";
import { AddressPool, fixedAddresses } from "./address-pool.js";
import { ensureBridge, gatherPods, removeBridge, sendBack } from "./bridge.js";
import type { HostPort } from "./host-port.js";
import { HostPorts } from "./host-ports.js";
import { assertNoClash, attachedNetworks, hostRoutes, unreachableRoutes } from "./host-routes.js";
import { removeHostRules, setHostRules } from "./host-rules.js";
import { batch, ipBatch, tolerate } from "./ip-batch.js";
import { line, name } from "./line.js";
import { type Neighbour, podRangeProblem, routesTo, type SkippedNeighbour } from "./neighbours.js";
import type { NetworkOptions } from "./network-options.js";
import { planRoutes, staleRoutes } from "./node-routes.js";
import { connectPod, disconnectPod, vethName } from "./pod-link.js";
import type { HostPodNetwork, PodAddress } from "./pod-network.js";
import { ensureServiceNamespace, removeServiceNamespace } from "./service-namespace.js";
import { setSysctls } from "./sysctls.js";
import { ensureVxlan } from "./vxlan.js";

/** What is known once the node has its pod range. */
interface Started {
  readonly range: Cidr;
  readonly pool: AddressPool;
  readonly mtu: number;
}

/** The pod network as a Linux bridge, veths and routes; also makes the service namespace. */
export class BridgeNetwork implements HostPodNetwork {
  private started: Started | undefined;

  private readonly hostPorts: HostPorts;

  constructor(
    private readonly options: NetworkOptions,
    private readonly commands: Commands,
  ) {
    this.hostPorts = new HostPorts(commands, options.bridge);
  }

  get gateway(): string {
    return formatAddress(fixedAddresses(this.state.range).gateway);
  }

  get dialAddress(): string {
    return formatAddress(fixedAddresses(this.state.range).dial);
  }

  async start(podCidr: string): Promise<void> {
    const range = requireCidr(podCidr);
    const problem = podRangeProblem(range, this.clusterRanges().pod);
    if (problem) throw new Error(`the node's pod range ${problem}`);
    const current = this.started;
    if (current && formatCidr(current.range) === formatCidr(range)) return this.prepareHost(current);
    const routes = await hostRoutes(this.commands);
    assertNoClash(this.clusterRanges(), routes, {
      devices: this.ownDevices(),
      protocol: this.options.routeProtocol,
    });
    const mtu = this.options.mtu ?? (await this.uplinkMtu(routes.find(({ dst }) => dst === "default")?.dev));
    const started = { range, pool: new AddressPool(range), mtu };
    await this.prepareHost(started);
    this.started = started;
  }

  adopt(pods: readonly PodAddress[]): void {
    for (const { podUid, address } of pods) this.state.pool.adopt(podUid, address);
  }

  reserve(podUid: string): PodAddress {
    return { podUid, address: this.state.pool.reserve(podUid) };
  }

  async attach(pod: PodAddress, pid: number, hostPorts: readonly HostPort[] = []): Promise<void> {
    const { range, mtu } = this.state;
    const { podUid } = pod;
    const address = parseAddress(pod.address);
    if (address === undefined) throw new Error(`the address of pod ${podUid} is none`);
    const veth = vethName(this.options.vethPrefix, podUid);
    await connectPod(this.commands, {
      veth,
      bridge: name(this.options.bridge),
      mtu,
      address,
      prefix: range.prefix,
      gateway: fixedAddresses(range).gateway,
      pid,
    });
    if (hostPorts.length > 0) await sendBack(this.commands, veth);
    await this.hostPorts.set(podUid, address, hostPorts);
  }

  async detach(podUid: string): Promise<void> {
    await this.hostPorts.set(podUid, 0, []);
    await disconnectPod(this.commands, vethName(this.options.vethPrefix, podUid));
  }

  release(podUid: string): void {
    this.started?.pool.release(podUid);
  }

  async setRoutes(neighbours: readonly Neighbour[]): Promise<readonly SkippedNeighbour[]> {
    const { vxlan, routeProtocol } = this.options;
    const { range } = this.state;
    const { routes, skipped } = routesTo(neighbours, { ...this.clusterRanges(), own: range });
    const attached = await attachedNetworks(this.commands, this.ownDevices());
    const plan = planRoutes(routes, {
      attached,
      vxlan: name(vxlan.name),
      routeProtocol,
      source: fixedAddresses(range).dial,
    });
    if (plan.needsVxlan) await ensureVxlan(this.commands, vxlan, range);
    const stale = staleRoutes(await this.nodeRoutes(), routes, routeProtocol);
    // What the kernel refuses of one node keeps nobody from the others.
    const results = await Promise.allSettled([
      batch(this.commands, "bridge", plan.bridge, ["-force"]),
      ipBatch(this.commands, [...stale, ...plan.ip], ["-force"]),
    ]);
    for (const result of results) if (result.status === "rejected") throw result.reason;
    return skipped;
  }

  /** Removes everything that carries this network's names, also what an earlier process made. */
  async cleanup(): Promise<void> {
    const { bridge, vxlan, routeProtocol } = this.options;
    await removeBridge(this.commands, bridge);
    await tolerate(ipBatch(this.commands, [line`link delete ${name(vxlan.name)}`]), "Cannot find device");
    await removeServiceNamespace(this.commands, this.options);
    await tolerate(this.commands.run("ip", ["route", "flush", "proto", String(routeProtocol)]), "No such");
    await removeHostRules(this.commands, bridge);
    await this.hostPorts.cleanup();
    this.started = undefined;
  }

  private get state(): Started {
    if (!this.started) throw new Error("the pod network has not been started");
    return this.started;
  }

  private clusterRanges() {
    return { pod: requireCidr(this.options.podCidr), service: requireCidr(this.options.serviceCidr) };
  }

  private ownDevices(): ReadonlySet<string> {
    const { bridge, vxlan, serviceVeth } = this.options;
    return new Set([bridge, vxlan.name, serviceVeth]);
  }

  private async prepareHost({ range, mtu }: Started): Promise<void> {
    const { bridge, routeProtocol } = this.options;
    const clusterRanges = Object.values(this.clusterRanges());
    await ensureBridge(this.commands, { bridge, routeProtocol, range, mtu });
    await ipBatch(this.commands, unreachableRoutes(clusterRanges, routeProtocol));
    await setSysctls(this.commands, { "ipv4/ip_forward": "1", [`ipv4/conf/${bridge}/rp_filter`]: "0" });
    await setHostRules(this.commands, {
      bridge,
      nodePodRange: range,
      clusterRanges,
    });
    await this.hostPorts.start(range);
    await gatherPods(this.commands, this.options, this.forwardingVeths());
    await ensureServiceNamespace(this.commands, this.options, fixedAddresses(range).gateway);
  }

  private forwardingVeths(): ReadonlySet<string> {
    return new Set(this.hostPorts.podUids().map((uid) => vethName(this.options.vethPrefix, uid)));
  }

  private async uplinkMtu(device: string | undefined): Promise<number> {
    if (!device) return 1500;
    const links: { mtu: number }[] = JSON.parse(
      await this.commands.run("ip", ["-json", "link", "show", device]),
    );
    return links[0]?.mtu ?? 1500;
  }

  /** The routes to other nodes' pods that stand now. */
  private async nodeRoutes() {
    const { routeProtocol, bridge, serviceVeth } = this.options;
    return (await hostRoutes(this.commands)).filter(
      ({ protocol, gateway, dev }) =>
        protocol === String(routeProtocol) && gateway !== undefined && dev !== bridge && dev !== serviceVeth,
    );
  }
}
