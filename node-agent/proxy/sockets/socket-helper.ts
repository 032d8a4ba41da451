import { type ChildProcess, spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server } from "node:net";
import { fileURLToPath } from "node:url";
import { type Deferred, deferred } from "../../../common/deferred.js";

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

const programPath = fileURLToPath(new URL("./service-socket-helper.js", import.meta.url));

/** A process inside a network namespace that opens sockets there and hands them over. */
export class SocketHelper {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, Deferred<Server | UdpSocket>>();
  private nextId = 1;

  /**
   * @param namespace path of the network namespace, `/run/netns/NAME`
   * @param ended called when the process is gone, whoever ended it
   */
  constructor(namespace: string, ended: () => void) {
    const command = [`--net=${namespace}`, process.execPath, "--max-old-space-size=64", programPath];
    this.process = spawn("nsenter", command, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const lost = (why: string) => {
      ended();
      for (const id of [...this.waiting.keys()])
        this.settle(id, (waiting) => waiting.reject(new Error(`the socket helper ${why}`)));
    };
    this.process.on("message", (answer: SocketAnswer, handle) => this.receive(answer, handle));
    this.process.on("error", (error) => lost(`could not be started: ${error.message}`));
    this.process.on("exit", () => lost("ended"));
  }

  get isBusy(): boolean {
    return this.waiting.size > 0;
  }

  request(protocol: "TCP" | "UDP", address: string, port: number): Promise<Server | UdpSocket> {
    const id = this.nextId++;
    const answer = deferred<Server | UdpSocket>();
    this.waiting.set(id, answer);
    this.process.send({ id, protocol, address, port } satisfies SocketRequest, (error) => {
      if (error) this.settle(id, (waiting) => waiting.reject(error));
    });
    return answer.promise;
  }

  /** Lets the process end. What it was still asked for is rejected. */
  close(): void {
    if (this.process.connected) this.process.disconnect();
  }

  private receive({ id, error }: SocketAnswer, handle: unknown): void {
    const socket = handle as Server | UdpSocket | undefined;
    // It may come when nobody waits any more.
    if (!this.waiting.has(id)) socket?.close();
    this.settle(id, (waiting) => {
      if (socket) waiting.resolve(socket);
      else waiting.reject(Object.assign(new Error(error?.message), { code: error?.code }));
    });
  }

  private settle(id: number, how: (waiting: Deferred<Server | UdpSocket>) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) how(waiting);
  }
}
