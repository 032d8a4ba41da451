import { connect, type NetConnectOpts, type Socket } from "node:net";
import { pipeline } from "node:stream/promises";
import { ApiError, badRequest } from "../../../api/errors.js";
import type { V1Status } from "../../../api/generated/types.js";
import { whenAborted } from "../../../common/abort.js";
import { messageOf } from "../../../common/errors.js";
import {
  channels,
  type ServedTunnel,
  type TunnelHandler,
  type TunnelTarget,
} from "../../links/tunnel-handler.js";
import type { PodManager } from "../pod-manager.js";
import { findPod } from "./find-container.js";
import { success } from "./statuses.js";

export interface SocketTunnelsOptions {
  readonly manager: PodManager;
  /** Of the agent's own HTTP server. */
  readonly agentSocket: string;
}

/** Serves plain TCP: a port at a pod's address, or the agent's own server. No other address can be asked for. */
export class SocketTunnels implements TunnelHandler {
  constructor(private readonly options: SocketTunnelsOptions) {}

  async serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    return serveSocket(await dial({ ...this.addressOf(target), noDelay: true }, tunnel.signal), tunnel);
  }

  private addressOf(target: TunnelTarget): { host: string; port: number } | { path: string } {
    switch (target.type) {
      case "agent":
        return { path: this.options.agentSocket };
      case "pod-port": {
        const host = findPod(this.options.manager, target.pod).address;
        if (!host) throw badRequest(`pod ${target.pod.name} has no address yet`);
        return { host, port: target.port };
      }
      default:
        throw badRequest(`not an address: ${target.type}`);
    }
  }
}

/** Joins a connection, whose halves close separately, with a tunnel until both directions have ended. */
export async function serveSocket(socket: Socket, tunnel: ServedTunnel): Promise<V1Status> {
  const leave = whenAborted(tunnel.signal, () => socket.destroy());
  tunnel.accept();
  const channel = tunnel.channel(channels.stdin);
  const done = await Promise.allSettled([pipeline(channel, socket), pipeline(socket, channel)]);
  leave();
  socket.destroy();
  const broken = done.find((result) => result.status === "rejected");
  if (broken && !tunnel.signal.aborted) throw new ApiError("InternalError", messageOf(broken.reason));
  return success;
}

/** Both halves close on their own, as the other side closes its. Nobody dials on when the tunnel has gone. */
function dial(options: NetConnectOpts, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ ...options, allowHalfOpen: true });
    const leave = whenAborted(signal, () => socket.destroy(new Error("the tunnel has gone")));
    socket.once("connect", () => resolve(socket));
    socket.once("close", leave);
    // An error after the dial is told to those who read and write.
    socket.on("error", (cause) =>
      reject(new ApiError("ServiceUnavailable", messageOf(cause), undefined, { cause })),
    );
  });
}
