import type { SkippedNeighbour } from "../../node-agent/network/neighbours.js";
import type { PodAddress, PodNetwork } from "../../node-agent/network/pod-network.js";

/** Hands out addresses and connects nothing: sandboxes keep only their loopback interface. */
export class NullPodNetwork implements PodNetwork {
  readonly gateway = "10.244.0.1";
  private readonly taken = new Map<string, string>();
  private last = 2;

  async start(): Promise<void> {}

  adopt(pods: readonly PodAddress[]): void {
    for (const { podUid, address } of pods) this.taken.set(podUid, address);
  }

  reserve(podUid: string): PodAddress {
    const address = this.taken.get(podUid) ?? `10.244.0.${++this.last}`;
    this.taken.set(podUid, address);
    return { podUid, address };
  }

  async attach(): Promise<void> {}
  async detach(): Promise<void> {}

  release(podUid: string): void {
    this.taken.delete(podUid);
  }

  async setRoutes(): Promise<readonly SkippedNeighbour[]> {
    return [];
  }
}
