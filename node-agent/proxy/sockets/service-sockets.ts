import type { Socket as UdpSocket } from "node:dgram";
import { stat } from "node:fs/promises";
import { Server } from "node:net";
import type { Clock } from "../../../common/clock.js";
import { RestingHelper } from "../../host/resting-helper.js";
import { type SocketOpener, serverOptions } from "./socket-opener.js";

export interface SocketRequest {
  readonly protocol: "TCP" | "UDP";
  readonly address: string;
  readonly port: number;
}

const program = new URL("./service-socket-helper.js", import.meta.url);

/** Opens sockets in the service namespace, through a helper that runs while there is need of it. */
export class ServiceSockets implements SocketOpener {
  private readonly helper: RestingHelper<SocketRequest, Server | UdpSocket>;
  private lastGeneration = "";

  /** @param namespace the path of the service namespace, `/run/netns/NAME` */
  constructor(
    private readonly namespace: string,
    clock: Clock,
  ) {
    this.helper = new RestingHelper((use) => use({ namespace, program }), clock);
  }

  /**
   * Changes when the namespace was made anew; sockets opened before are then lost, and to be opened again. Throws while
   * there is none.
   */
  async generation(): Promise<string> {
    const { dev, ino } = await stat(this.namespace);
    const generation = `${dev}:${ino}`;
    // A helper stays in the namespace that it was started in.
    if (generation !== this.lastGeneration) this.close();
    this.lastGeneration = generation;
    return generation;
  }

  async openTcp(address: string, port: number): Promise<Server> {
    const socket = await this.helper.request({ protocol: "TCP", address, port });
    if (!(socket instanceof Server)) throw new Error("the helper sent no server");
    return Object.assign(socket, serverOptions);
  }

  async openUdp(address: string, port: number): Promise<UdpSocket> {
    const socket = await this.helper.request({ protocol: "UDP", address, port });
    if (socket instanceof Server) throw new Error("the helper sent no datagram socket");
    return socket;
  }

  /** Lets the helper go; the next request starts another. */
  close(): void {
    this.helper.close();
  }
}
