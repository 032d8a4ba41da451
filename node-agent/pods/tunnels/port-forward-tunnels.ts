import type { Duplex } from "node:stream";
import { ApiError, badRequest } from "../../../api/errors.js";
import type { V1Status } from "../../../api/generated/types.js";
import { messageOf } from "../../../common/errors.js";
import type { PodRef, TunnelTarget } from "../../../common/tunnel-target.js";
import { dialLocalhost } from "../../host/dial-localhost.js";
import type { ServedTunnel, TunnelHandler } from "../../links/tunnel-handler.js";
import { isSandbox } from "../../runtime/pod-containers.js";
import type { ContainerCache } from "../node/container-cache.js";
import type { PodManager } from "../workers/pod-manager.js";
import { findPod } from "./find-container.js";
import type { PodLoopback } from "./pod-loopback.js";
import { serveSocket } from "./socket-tunnels.js";

/** Serves ports of localhost as seen from inside a pod: also of what listens there alone. */
export class PortForwardTunnels implements TunnelHandler {
  constructor(
    private readonly manager: PodManager,
    private readonly cache: ContainerCache,
    private readonly loopback: PodLoopback,
  ) {}

  async serve(target: TunnelTarget, tunnel: ServedTunnel): Promise<V1Status> {
    if (target.type !== "port-forward") throw badRequest(`no forwarded port: ${target.type}`);
    const socket = await this.dial(target.pod, target.port);
    // An error after the dial is told to those who read and write.
    socket.on("error", () => {});
    if (tunnel.signal.aborted) socket.destroy(new Error("the tunnel has gone"));
    return serveSocket(socket, tunnel);
  }

  private async dial(pod: PodRef, port: number): Promise<Duplex> {
    const memory = findPod(this.manager, pod);
    const sandbox = this.cache.ofPod(memory.uid).find((info) => isSandbox(info) && info.state === "running");
    if (!sandbox) throw badRequest(`pod ${pod.name} does not run`);
    try {
      return await (memory.hostNetwork ? dialLocalhost(port) : this.loopback.dial(sandbox, port));
    } catch (error) {
      throw error instanceof ApiError
        ? error
        : new ApiError("InternalError", messageOf(error), undefined, { cause: error });
    }
  }
}
