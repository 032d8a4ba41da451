import { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Guard } from "../../../common/guard.js";

/** How channels are told apart: a leading byte, or a leading digit before base64. */
export type ChannelEncoding = "binary" | "base64";

const closeSignal = 255;

/** Byte channels over one WebSocket: the first byte of a message names the channel. */
export class WebSocketChannels {
  private readonly channels = new Map<number, ChannelStream>();
  private readonly full = new Set<ChannelStream>();
  private readonly ended = new AbortController();

  /** @param halfClose whether the peer can end one channel (message 255 and its number, since v5) */
  constructor(
    private readonly socket: WebSocket,
    private readonly encoding: ChannelEncoding,
    private readonly halfClose: boolean,
    guard: Guard,
  ) {
    socket.on(
      "message",
      guard.wrap(
        "websocket message",
        (data: Buffer) => this.received(data),
        () => socket.terminate(),
      ),
    );
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      for (const channel of this.channels.values()) channel.destroy();
      this.ended.abort();
    });
  }

  /** Aborts when the peer has gone. */
  get gone(): AbortSignal {
    return this.ended.signal;
  }

  /** What comes for channels that were never opened is dropped. */
  open(id: number): Duplex {
    const channel = new ChannelStream(
      (data, done) => this.send(id, data, done),
      (full) => this.hold(channel, full),
    );
    this.channels.set(id, channel);
    return channel;
  }

  send(id: number, data: Buffer, done: (error?: Error | null) => void): void {
    const message =
      this.encoding === "binary" ? Buffer.concat([Buffer.of(id), data]) : `${id}${data.toString("base64")}`;
    this.socket.send(message, { binary: this.encoding === "binary" }, done);
  }

  close(): void {
    this.socket.close(1000);
  }

  /** A channel that is full holds up the whole socket. */
  private hold(channel: ChannelStream, full: boolean): void {
    if (full) this.full.add(channel);
    else this.full.delete(channel);
    if (this.full.size > 0) this.socket.pause();
    else if (this.socket.isPaused) this.socket.resume();
  }

  private received(message: Buffer): void {
    const first = message[0];
    if (first === undefined) return;
    if (this.encoding === "base64") {
      this.channels.get(first - 0x30)?.deliver(Buffer.from(message.toString("latin1", 1), "base64"));
    } else if (this.halfClose && first === closeSignal) {
      this.channels.get(message[1] ?? -1)?.deliver(null);
    } else this.channels.get(first)?.deliver(message.subarray(1));
  }
}

class ChannelStream extends Duplex {
  constructor(
    private readonly send: (data: Buffer, done: (error?: Error | null) => void) => void,
    private readonly hold: (full: boolean) => void,
  ) {
    super({ highWaterMark: 256 * 1024 });
    this.on("error", () => {});
  }

  /** Null: the peer ends the channel. */
  deliver(data: Buffer | null): void {
    if (this.destroyed || this.readableEnded) return;
    if (!this.push(data) && data !== null) this.hold(true);
  }

  override _read(): void {
    this.hold(false);
  }

  override _write(data: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.send(data, done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.hold(false);
    done(error);
  }
}
