import type { EventEmitter } from "node:events";
import { Duplex } from "node:stream";
import type { TunnelFrame } from "./generated/agent.js";

/** Frames stay small, so that a keystroke never waits long behind bulk data. */
const maxFrameBytes = 64 * 1024;

/** stdin, stdout, stderr, error and resize. */
const maxChannels = 5;

/** What keeps a callback that throws from ending the process. */
interface Guard {
  wrap<A extends unknown[]>(
    name: string,
    callback: (...args: A) => unknown,
    onError: (error: unknown) => void,
  ): (...args: A) => void;
}

/** Either end of the Tunnel call: gRPC's stream of frames, of which both sides use only this. */
export interface FrameStream extends Pick<EventEmitter, "on" | "once" | "off"> {
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  write(frame: TunnelFrame): boolean;
  end(): unknown;
  pause(): unknown;
  resume(): unknown;
}

/**
 * The channels of one tunnel, on either side. Backpressure is the call's own: when the reader of any channel stalls,
 * no more is taken from the call, and the other side's writes wait.
 */
export class TunnelChannels {
  private readonly channels = new Map<number, Channel>();
  private readonly full = new Set<Channel>();

  /** @param onStatus is given each status frame, in order with the data */
  constructor(
    private readonly stream: FrameStream,
    private readonly onStatus: (status: Buffer) => void,
    guard: Guard,
  ) {
    const fail = (error: unknown) => {
      this.close(error instanceof Error ? error : new Error(String(error)));
      stream.end();
    };
    stream.on(
      "data",
      guard.wrap("tunnel frame", (frame: TunnelFrame) => this.receive(frame), fail),
    );
  }

  channel(id: number): Duplex {
    return this.get(id);
  }

  sendStatus(status: Buffer): void {
    if (this.stream.destroyed || this.stream.writableEnded) return;
    this.stream.write({ channel: 0, data: Buffer.alloc(0), end: false, status });
  }

  /** The other side has gone, or all is said: readers see the end, or `error`. */
  close(error?: Error): void {
    for (const channel of this.channels.values()) channel.finish(error);
  }

  /** Resolves when what was written on all channels has been handed to the call, and each has ended. */
  async endWrites(): Promise<void> {
    await Promise.all([...this.channels.values()].map((channel) => channel.endWrites()));
  }

  private get(id: number): Channel {
    const known = this.channels.get(id);
    if (known) return known;
    const made = new Channel(
      (data, end, done) => this.send(id, data, end, done),
      (channel) => this.drained(channel),
    );
    this.channels.set(id, made);
    return made;
  }

  private receive({ channel, data, end, status }: TunnelFrame): void {
    if (status.length > 0) {
      this.onStatus(status);
      return;
    }
    if (channel >= maxChannels) throw new Error(`a tunnel has no channel ${channel}`);
    const to = this.get(channel);
    if (data.length > 0 && !to.receive(data)) {
      this.full.add(to);
      this.stream.pause();
    }
    if (end) to.receive(null);
  }

  private drained(channel: Channel): void {
    if (this.full.delete(channel) && this.full.size === 0) this.stream.resume();
  }

  private send(channel: number, data: Buffer, end: boolean, done: (error?: Error | null) => void): void {
    if (this.stream.destroyed || this.stream.writableEnded) done(new Error("the tunnel is closed"));
    else if (this.stream.write({ channel, data, end, status: Buffer.alloc(0) })) done();
    else this.whenDrained(done);
  }

  private whenDrained(done: (error?: Error | null) => void): void {
    const settle = (error?: Error | null) => {
      this.stream.off("drain", onDrain);
      this.stream.off("close", onClose);
      done(error);
    };
    const onDrain = () => settle();
    const onClose = () => settle(new Error("the tunnel is closed"));
    this.stream.once("drain", onDrain);
    this.stream.once("close", onClose);
  }
}

type Send = (data: Buffer, end: boolean, done: (error?: Error | null) => void) => void;

class Channel extends Duplex {
  private ended = false;

  constructor(
    private readonly send: Send,
    private readonly onDrained: (channel: Channel) => void,
  ) {
    super({ allowHalfOpen: true, writableHighWaterMark: maxFrameBytes });
    // Whoever never looks at a channel must not crash by its end.
    this.on("error", () => {});
  }

  /** False when the reader is behind. */
  receive(data: Buffer | null): boolean {
    if (this.ended || this.destroyed) return true;
    if (data === null) this.ended = true;
    return this.push(data);
  }

  finish(error?: Error): void {
    if (error && !this.ended) this.destroy(error);
    else this.receive(null);
  }

  endWrites(): Promise<void> {
    if (this.destroyed || this.writableFinished) return Promise.resolve();
    return new Promise((resolve) => {
      this.once("close", resolve);
      this.end(() => resolve());
    });
  }

  override _read(): void {
    this.onDrained(this);
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const rest = chunk.subarray(maxFrameBytes);
    this.send(chunk.subarray(0, maxFrameBytes), false, (error) => {
      if (error || rest.length === 0) done(error);
      else this._write(rest, _encoding, done);
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    this.send(Buffer.alloc(0), true, () => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.onDrained(this);
    done(error);
  }
}
