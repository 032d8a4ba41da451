import { EventEmitter } from "node:events";

/** What travels in a stream beside its messages. */
export type Frame<M> =
  | { readonly is: "message"; readonly message: M }
  | { readonly is: "end" }
  | { readonly is: "cancelled" }
  | { readonly is: "error"; readonly error: Error };

/** One end of a stream, as gRPC gives it to whoever reads and writes. */
export class StreamEnd<Out, In> extends EventEmitter {
  writableEnded = false;
  private isDestroyed = false;
  private unread: Frame<In>[] = [];
  private isFlowing = false;

  constructor(
    private readonly out: { send(frame: Frame<Out>): void; readonly length: number },
    private readonly side: "client" | "server",
  ) {
    super();
    this.setMaxListeners(0);
    this.on("newListener", (event) => {
      if (event === "data" && this.listenerCount("data") === 0 && !this.isFlowing) this.flowSoon();
    });
  }

  get destroyed(): boolean {
    return this.isDestroyed;
  }

  /** Calls back once it is over, whoever ended it. */
  whenOver(callback: () => void): void {
    this.once("over", callback);
  }

  get writableLength(): number {
    return this.out.length;
  }

  write(message: Out): boolean {
    if (!this.writableEnded && !this.destroyed) this.out.send({ is: "message", message });
    return true;
  }

  end(): void {
    if (this.writableEnded || this.destroyed) return;
    this.writableEnded = true;
    this.out.send({ is: "end" });
  }

  /** The client's way to give the call up. */
  cancel(): void {
    if (this.destroyed) return;
    this.destroy();
    this.out.send({ is: "cancelled" });
  }

  /** An error that the server's side emits is told to the client. */
  override emit(event: string, ...args: unknown[]): boolean {
    if (event !== "error") return super.emit(event, ...args);
    const [error] = args;
    if (this.side === "server" && !this.destroyed && error instanceof Error)
      this.out.send({ is: "error", error });
    this.destroy();
    return this.listenerCount("error") > 0 && super.emit("error", ...args);
  }

  pause(): void {
    this.isFlowing = false;
  }

  resume(): void {
    this.isFlowing = true;
    while (this.isFlowing && this.unread.length > 0) {
      const [first] = this.unread.splice(0, 1);
      if (first) this.take(first);
    }
  }

  /** Something has arrived. A call that was given up is over at once, whatever is unread. */
  receive(frame: Frame<In>): void {
    const isOver = frame.is === "cancelled" || frame.is === "error";
    if (this.isFlowing || isOver) this.take(frame);
    else this.unread.push(frame);
  }

  private destroy(): void {
    if (this.isDestroyed) return;
    this.isDestroyed = true;
    super.emit("over");
  }

  private flowSoon(): void {
    process.nextTick(() => this.resume());
  }

  private take(frame: Frame<In>): void {
    switch (frame.is) {
      case "message":
        super.emit("data", frame.message);
        break;
      case "end":
        super.emit("end");
        break;
      case "cancelled":
        this.destroy();
        super.emit("cancelled");
        super.emit("close");
        break;
      case "error":
        this.destroy();
        if (this.listenerCount("error") > 0) super.emit("error", frame.error);
        super.emit("close");
    }
  }
}
