import type { HostPort } from "./host-port.js";
import type { Neighbour, SkippedNeighbour } from "./neighbours.js";

/** A pod's place in the node's network. */
export interface PodAddress {
  readonly podUid: string;
  /** IPv4, in the node's pod CIDR. */
  readonly address: string;
}

/** Gives sandboxes an interface and an address on the node's bridge, and routes to other nodes' pods. */
export interface PodNetwork {
  /** The bridge's own address: the pods' gateway, and where the node probes from. */
  readonly gateway: string;
  /** Sets up bridge, routes and rules for this node's pod CIDR; safe to repeat. Names what clashes with the host. */
  start(podCidr: string): Promise<void>;
  /** Marks addresses as taken, for pods found running after a restart. */
  adopt(pods: readonly PodAddress[]): void;
  /** A free address, the same one for the same uid until released. Throws when the node has none left. */
  reserve(podUid: string): PodAddress;
  /**
   * Puts a veth with the pod's address and default route into the network namespace of process `pid`, and forwards the
   * host's ports to it. Repeatable.
   */
  attach(pod: PodAddress, pid: number, hostPorts?: readonly HostPort[]): Promise<void>;
  /** Removes what attach made; fine when nothing is left of it. */
  detach(podUid: string): Promise<void>;
  release(podUid: string): void;
  /** Routes to the pods of the other nodes: replaces the whole set. Answers which nodes no way could be laid to. */
  setRoutes(neighbours: readonly Neighbour[]): Promise<readonly SkippedNeighbour[]>;
}

/** A pod network that processes of the host use, too. */
export interface HostPodNetwork extends PodNetwork {
  /** From where the proxy, and every process of the host, dials pods. */
  readonly dialAddress: string;
}
