import type { HostPort } from "../network/host-port.js";
import type { Neighbour, SkippedNeighbour } from "../network/neighbours.js";
import type { PodAddress, PodNetwork } from "../network/pod-network.js";

/** A pod network that can only be made once the cluster has told its ranges: when it is started. */
export class LateNetwork<N extends PodNetwork> implements PodNetwork {
  private made: N | undefined;

  constructor(private readonly make: () => Promise<N>) {}

  /** The network itself, after `start`. */
  get inner(): N {
    if (!this.made) throw new Error("the pod network has not been started");
    return this.made;
  }

  get gateway(): string {
    return this.inner.gateway;
  }

  async start(podCidr: string): Promise<void> {
    this.made ??= await this.make();
    await this.made.start(podCidr);
  }

  adopt(pods: readonly PodAddress[]): void {
    this.inner.adopt(pods);
  }

  reserve(podUid: string): PodAddress {
    return this.inner.reserve(podUid);
  }

  attach(pod: PodAddress, pid: number, hostPorts?: readonly HostPort[]): Promise<void> {
    return this.inner.attach(pod, pid, hostPorts);
  }

  /** Before the start there is nothing that could be undone. */
  async detach(podUid: string): Promise<void> {
    await this.made?.detach(podUid);
  }

  release(podUid: string): void {
    this.made?.release(podUid);
  }

  setRoutes(neighbours: readonly Neighbour[]): Promise<readonly SkippedNeighbour[]> {
    return this.inner.setRoutes(neighbours);
  }
}
