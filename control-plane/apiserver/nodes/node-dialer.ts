import type { Duplex } from "node:stream";
import type { V1Status } from "../../../api/generated/types.js";
import type { TunnelTarget } from "../../../common/tunnel-target.js";

export { channels, type PodRef, type TunnelTarget } from "../../../common/tunnel-target.js";

/** An open tunnel: a few byte channels with backpressure. */
export interface Tunnel {
  channel(id: number): Duplex;
  /** The client's end stands: a command may start. Before, the agent only knows that it can. */
  start(): void;
  /** How it ended: Success, NonZeroExitCode of a command, or why it broke. Resolves always. */
  readonly result: Promise<V1Status>;
  close(): void;
}

/** Opens tunnels to a node, over the link it holds with this replica. */
export interface NodeDialer {
  /**
   * Resolves when the agent has accepted. Throws the agent's ApiError (no such container …), or ServiceUnavailable
   * when the node has no link here or does not answer in time. The signal owns the tunnel: when it aborts, then or
   * later, the tunnel is closed.
   */
  open(nodeName: string, target: TunnelTarget, signal: AbortSignal): Promise<Tunnel>;
}
