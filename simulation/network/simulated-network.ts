import { type Cidr, formatAddress, formatCidr, parseAddress, requireCidr } from "../../common/ipv4.js";
import { AddressPool, fixedAddresses } from "../../node-agent/network/address-pool.js";
import {
  type Neighbour,
  podRangeProblem,
  routesTo,
  type SkippedNeighbour,
} from "../../node-agent/network/neighbours.js";
import type { PodAddress, PodNetwork } from "../../node-agent/network/pod-network.js";

/** What lies in the hosts' kernels, and stays there when an agent ends: which pod has which address. */
export class SimulatedWires {
  private readonly addressOf = new Map<string, string>();

  /** @param attached is told of each address that a pod gets */
  constructor(private readonly attached: (pod: PodAddress) => void = () => {}) {}

  attach(pod: PodAddress): void {
    if (this.addressOf.get(pod.podUid) === pod.address) return;
    this.addressOf.set(pod.podUid, pod.address);
    this.attached(pod);
  }

  detach(podUid: string): void {
    this.addressOf.delete(podUid);
  }

  /** The host has lost its power. */
  clear(): void {
    this.addressOf.clear();
  }
}

export interface SimulatedNetworkOptions {
  /** The cluster's ranges. */
  readonly podCidr: string;
  readonly serviceCidr: string;
}

/** The pod network of one host: it keeps addresses as the real one does, and connects nothing. */
export class SimulatedNetwork implements PodNetwork {
  private started: { readonly range: Cidr; readonly pool: AddressPool } | undefined;

  constructor(
    private readonly options: SimulatedNetworkOptions,
    private readonly wires: SimulatedWires,
  ) {}

  get gateway(): string {
    return formatAddress(fixedAddresses(this.state.range).gateway);
  }

  get dialAddress(): string {
    return formatAddress(fixedAddresses(this.state.range).dial);
  }

  async start(podCidr: string): Promise<void> {
    const range = requireCidr(podCidr);
    const problem = podRangeProblem(range, requireCidr(this.options.podCidr));
    if (problem) throw new Error(`the node's pod range ${problem}`);
    if (this.started && formatCidr(this.started.range) === formatCidr(range)) return;
    this.started = { range, pool: new AddressPool(range) };
  }

  adopt(pods: readonly PodAddress[]): void {
    for (const { podUid, address } of pods) this.state.pool.adopt(podUid, address);
  }

  reserve(podUid: string): PodAddress {
    return { podUid, address: this.state.pool.reserve(podUid) };
  }

  async attach(pod: PodAddress): Promise<void> {
    if (parseAddress(pod.address) === undefined) throw new Error(`the address of pod ${pod.podUid} is none`);
    this.wires.attach(pod);
  }

  async detach(podUid: string): Promise<void> {
    this.wires.detach(podUid);
  }

  release(podUid: string): void {
    this.started?.pool.release(podUid);
  }

  async setRoutes(neighbours: readonly Neighbour[]): Promise<readonly SkippedNeighbour[]> {
    const { podCidr, serviceCidr } = this.options;
    const cluster = { pod: requireCidr(podCidr), service: requireCidr(serviceCidr), own: this.state.range };
    return routesTo(neighbours, cluster).skipped;
  }

  private get state() {
    if (!this.started) throw new Error("the pod network has not been started");
    return this.started;
  }
}
