import { type ChildProcess, spawn } from "node:child_process";
import type { Socket as UdpSocket } from "node:dgram";
import type { Server, Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { type Deferred, deferred } from "../../common/deferred.js";

export type StreamSocket = Socket;

/** What a helper can hand over. */
export type Handle = Server | StreamSocket | UdpSocket;

/** Comes with the socket, unless it tells of an error. */
export interface SocketAnswer {
  readonly id: number;
  readonly error?: { readonly message: string; readonly code: string | undefined };
}

export interface SocketHelperOptions {
  /** The network namespace: its path, or an open file that stands for it. */
  readonly namespace: string | number;
  readonly program: URL;
}

/** A process inside a network namespace that opens sockets there and hands them over. */
export class SocketHelper<Request extends object, Opened extends Handle> {
  private readonly process: ChildProcess;
  private readonly waiting = new Map<number, Deferred<Opened>>();
  private nextId = 1;

  /** @param ended called when the process is gone, whoever ended it */
  constructor({ namespace, program }: SocketHelperOptions, ended: () => void) {
    const path = typeof namespace === "string" ? namespace : "/proc/self/fd/4";
    const command = [`--net=${path}`, process.execPath, "--max-old-space-size=64", fileURLToPath(program)];
    const file = typeof namespace === "string" ? [] : [namespace];
    this.process = spawn("nsenter", command, { stdio: ["ignore", "ignore", "inherit", "ipc", ...file] });
    // It must not keep its parent alive, with which it ends.
    this.process.unref();
    this.process.channel?.unref();
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

  request(request: Request): Promise<Opened> {
    const id = this.nextId++;
    const answer = deferred<Opened>();
    this.waiting.set(id, answer);
    this.process.send({ ...request, id }, (error) => {
      if (error) this.settle(id, (waiting) => waiting.reject(error));
    });
    return answer.promise;
  }

  /** Lets the process end. What it was still asked for is rejected. */
  close(): void {
    if (this.process.connected) this.process.disconnect();
  }

  private receive({ id, error }: SocketAnswer, handle: unknown): void {
    const opened = handle as Opened | undefined;
    // It may come when nobody waits any more.
    if (opened && !this.waiting.has(id)) discard(opened);
    this.settle(id, (waiting) => {
      if (opened) waiting.resolve(opened);
      else waiting.reject(Object.assign(new Error(error?.message), { code: error?.code }));
    });
  }

  private settle(id: number, how: (waiting: Deferred<Opened>) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (waiting) how(waiting);
  }
}

function discard(handle: Handle): void {
  if ("destroy" in handle) handle.destroy();
  else handle.close();
}
