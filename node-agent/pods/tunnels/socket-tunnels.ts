import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ApiError, badRequest } from "../../../api/errors.js";
import type { V1Status } from "../../../api/generated/types.js";
import { whenAborted } from "../../../common/abort.js";
import { messageOf } from "../../../common/errors.js";
import { channels, type TunnelTarget } from "../../../common/tunnel-target.js";
import type { Address, Dialer } from "../../host/dialer.js";
import type { ServedTunnel, TunnelHandler } from "../../links/tunnel-handler.js";
import type { PodManager } from "../workers/pod-manager.js";
import { findPod } from "./find-container.js";
import { success } from "./statuses.js";

export interface SocketTunnelsOptions {
  readonly manager: PodManager;
  /** Of the agent's own HTTP server. */
  readonly agentSocket: string;
  readonly dialer: Dialer;
}

/** Serves plain TCP: a port at a pod's address, or the agent's own server. No other address can be asked for. */
export class SocketTunnels implements TunnelHandler {
  constructor(private readonly options: SocketTunnelsOptions) {}

  async serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    return serveSocket(await this.dial(this.addressOf(target), tunnel.signal), tunnel);
  }

  private dial(to: Address, signal: AbortSignal): Promise<Duplex> {
    return this.options.dialer.connect(to, signal).catch((cause: unknown) => {
      throw new ApiError("ServiceUnavailable", messageOf(cause), undefined, { cause });
    });
  }

  private addressOf(target: TunnelTarget): Address {
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
export async function serveSocket(socket: Duplex, tunnel: ServedTunnel): Promise<V1Status> {
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
