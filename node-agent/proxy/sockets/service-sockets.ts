import { type ChildProcess, spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import { stat } from "node:fs/promises";
import { Server } from "node:net";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../common/clock.js";
import { type Deferred, deferred } from "../../../common/deferred.js";
import { type SocketOpener, serverOptions } from "./socket-opener.js";

export interface SocketRequest {
  readonly id: number;
  readonly protocol: "TCP" | "UDP";
  readonly address: string;
  readonly port: number;
}

/** Comes with the socket, unless it tells of an error. */
export interface SocketAnswer {
  readonly id: number;
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

/** The helper costs as much memory as it is rarely needed. */
const idleMs = 10_000;
const helperPath = fileURLToPath(new URL("./service-socket-helper.js", import.meta.url));

/** Opens sockets in the service namespace, through a helper that runs while there is need of it. */
export class ServiceSockets implements SocketOpener {
  private helper: ChildProcess | undefined;
  private nextId = 1;
  private readonly waiting = new Map<number, Deferred<Server | UdpSocket>>();
  private cancelIdle = () => {};

  /** @param namespace the path of the service namespace, `/run/netns/NAME` */
  constructor(
    private readonly namespace: string,
    private readonly clock: Clock,
  ) {}

  /** Changes when the namespace was made anew; sockets opened before are then lost. Throws while there is none. */
  async generation(): Promise<string> {
    const { dev, ino } = await stat(this.namespace);
    return `${dev}:${ino}`;
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
    const helper = this.helper;
    this.helper = undefined;
    if (helper?.connected) helper.disconnect();
  }

  private request(protocol: "TCP" | "UDP", address: string, port: number): Promise<Server | UdpSocket> {
    this.cancelIdle();
    const id = this.nextId++;
    const answer = deferred<Server | UdpSocket>();
    this.waiting.set(id, answer);
    this.helper ??= this.start();
    this.helper.send({ id, protocol, address, port } satisfies SocketRequest, (error) => {
      if (error) this.settle(id, (waiting) => waiting.reject(error));
    });
    return answer.promise;
  }

  private start(): ChildProcess {
    const command = [`--net=${this.namespace}`, process.execPath, "--max-old-space-size=64", helperPath];
    const helper = spawn("nsenter", command, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    helper.on("message", (answer: SocketAnswer, socket) => this.receive(answer, socket));
    const lost = (why: string) => {
      if (this.helper === helper) this.helper = undefined;
      for (const id of [...this.waiting.keys()])
        this.settle(id, (waiting) => waiting.reject(new Error(`the socket helper ${why}`)));
    };
    helper.on("error", (error) => lost(`could not be started: ${error.message}`));
    helper.on("exit", () => this.helper === helper && lost("ended"));
    return helper;
  }

  private receive({ id, error }: SocketAnswer, socket: unknown): void {
    this.settle(id, (waiting) => {
      if (error) waiting.reject(Object.assign(new Error(error.message), { code: error.code }));
      else waiting.resolve(socket as Server | UdpSocket);
    });
  }

  private settle(id: number, how: (waiting: Deferred<Server | UdpSocket>) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) how(waiting);
    if (this.waiting.size === 0) this.cancelIdle = this.clock.after(idleMs, () => this.close());
  }
}
