import type { Socket as UdpSocket } from "node:dgram";
import { stat } from "node:fs/promises";
import { Server } from "node:net";
import type { Clock } from "../../../common/clock.js";
import { SocketHelper } from "./socket-helper.js";
import { type SocketOpener, serverOptions } from "./socket-opener.js";

/** The helper costs as much memory as it is rarely needed. */
const idleMs = 10_000;

/** Opens sockets in the service namespace, through a helper that runs while there is need of it. */
export class ServiceSockets implements SocketOpener {
  private helper: SocketHelper | undefined;
  private lastGeneration = "";
  private cancelIdle = () => {};

  /** @param namespace the path of the service namespace, `/run/netns/NAME` */
  constructor(
    private readonly namespace: string,
    private readonly clock: Clock,
  ) {}

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
    const socket = await this.request("TCP", address, port);
    if (!(socket instanceof Server)) throw new Error("the helper sent no server");
    return Object.assign(socket, serverOptions);
  }

  async openUdp(address: string, port: number): Promise<UdpSocket> {
    const socket = await this.request("UDP", address, port);
    if (socket instanceof Server) throw new Error("the helper sent no datagram socket");
    return socket;
  }

  /** Lets the helper go; the next request starts another. */
  close(): void {
    this.cancelIdle();
    this.helper?.close();
    this.helper = undefined;
  }

  private async request(protocol: "TCP" | "UDP", address: string, port: number): Promise<Server | UdpSocket> {
    this.cancelIdle();
    this.helper ??= this.start();
    const { helper } = this;
    try {
      return await helper.request(protocol, address, port);
    } finally {
      if (helper === this.helper && !helper.isBusy) this.restSoon();
    }
  }

  private restSoon(): void {
    this.cancelIdle();
    this.cancelIdle = this.clock.after(idleMs, () => this.close());
  }

  private start(): SocketHelper {
    const helper = new SocketHelper(this.namespace, () => {
      if (this.helper === helper) this.helper = undefined;
    });
    return helper;
  }
}
