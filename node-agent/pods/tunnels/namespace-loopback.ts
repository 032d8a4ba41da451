import type { Duplex } from "node:stream";
import { badRequest } from "../../../api/errors.js";
import type { Clock } from "../../../common/clock.js";
import { inNetworkNamespace } from "../../host/network-namespace.js";
import { RestingHelper } from "../../host/resting-helper.js";
import type { SocketHelperOptions, StreamSocket } from "../../host/socket-helper.js";
import type { ContainerInfo } from "../../runtime/container-runtime.js";
import type { PodLoopback } from "./pod-loopback.js";

export interface LoopbackRequest {
  readonly port: number;
}

type Helper = RestingHelper<LoopbackRequest, StreamSocket>;

const program = new URL("./namespace-loopback-helper.js", import.meta.url);

/** Through a helper in each network namespace where that is asked for. */
export class NamespaceLoopback implements PodLoopback {
  private readonly helpers = new Map<string, Helper>();

  constructor(private readonly clock: Clock) {}

  async dial(sandbox: ContainerInfo, port: number): Promise<Duplex> {
    const helper = this.helpers.get(sandbox.id) ?? this.add(sandbox);
    const socket = await helper.request({ port });
    socket.pause();
    return Object.assign(socket, { allowHalfOpen: true });
  }

  private add(sandbox: ContainerInfo): Helper {
    const start = <T>(use: (options: SocketHelperOptions) => T): T => {
      const used = inNetworkNamespace(sandbox.pid, sandbox.id, (namespace) => use({ namespace, program }));
      if (used === undefined) throw badRequest("the pod's sandbox has gone");
      return used;
    };
    const helper: Helper = new RestingHelper(start, this.clock, () => this.helpers.delete(sandbox.id));
    this.helpers.set(sandbox.id, helper);
    return helper;
  }
}
