import type { Duplex } from "node:stream";
import { controlFrame, controlTypes, dataHead, type Frame, FrameReader, flagFin, words } from "./frames.js";
import { HeaderCodec } from "./header-codec.js";
import { SpdyStream, type StreamOutlet } from "./spdy-stream.js";

const cancel = 5;
const maxChunk = 0xffffff;
const maxStreams = 10_000;

/**
 * The server's end of a SPDY/3.1 connection as Kubernetes' clients speak it: the peer opens streams, and flow control is
 * the transport's own, since those clients send no window updates. A stream that takes no data holds up its siblings.
 */
export class SpdyConnection implements StreamOutlet {
  private readonly streams = new Map<number, SpdyStream>();
  private readonly reader = new FrameReader();
  private readonly codec: HeaderCodec;
  private lastStreamId = 0;
  private wake: (() => void) | undefined;

  constructor(
    private readonly transport: Duplex,
    private readonly onStream: (stream: SpdyStream) => void,
  ) {
    this.codec = new HeaderCodec(() => this.transport.destroy());
    this.transport.on("error", () => {});
    this.transport.on("close", () => this.wake?.());
  }

  /** Reads until the peer has gone. @param head bytes that came before the first read */
  async run(head: Buffer): Promise<void> {
    try {
      this.reader.push(head);
      await this.readFrames();
      for await (const chunk of this.transport as AsyncIterable<Buffer>) {
        this.reader.push(chunk);
        await this.readFrames();
      }
    } catch {
      this.transport.destroy();
    } finally {
      for (const stream of this.streams.values()) stream.destroy();
      this.codec.close();
    }
  }

  /** Says goodbye once everything is sent. */
  close(): void {
    if (this.transport.destroyed || this.transport.writableEnded) return;
    this.transport.end(controlFrame(controlTypes.goAway, 0, words(this.lastStreamId, 0)));
  }

  sendData(streamId: number, data: Buffer, fin: boolean, done: (error?: Error | null) => void): void {
    if (this.transport.destroyed || this.transport.writableEnded) done(new Error("connection closed"));
    else if (data.length > maxChunk) {
      const rest = () => this.sendData(streamId, data.subarray(maxChunk), fin, done);
      this.sendData(streamId, data.subarray(0, maxChunk), false, (error) => (error ? done(error) : rest()));
    } else {
      const head = dataHead(streamId, fin ? flagFin : 0, data.length);
      this.transport.write(data.length > 0 ? Buffer.concat([head, data]) : head, done);
    }
  }

  reset(streamId: number): void {
    this.streams.delete(streamId);
    void this.control(controlTypes.rstStream, words(streamId, cancel));
  }

  resumed(): void {
    this.wake?.();
  }

  private async readFrames(): Promise<void> {
    for (let frame = this.reader.next(); frame; frame = this.reader.next()) await this.handle(frame);
  }

  private async handle(frame: Frame): Promise<void> {
    if (frame.type === "data") return this.data(frame.streamId, frame.payload, frame.flags);
    switch (frame.control) {
      case controlTypes.synStream:
        return this.opened(frame.payload, frame.flags);
      case controlTypes.headers:
        await this.codec.decode(frame.payload.subarray(4));
        return;
      case controlTypes.rstStream:
        this.streams.get(frame.payload.readUInt32BE(0))?.destroy();
        return;
      case controlTypes.ping:
        return this.control(controlTypes.ping, Buffer.from(frame.payload));
    }
  }

  private async opened(payload: Buffer, flags: number): Promise<void> {
    const id = payload.readUInt32BE(0) & 0x7fffffff;
    const headers = await this.codec.decode(payload.subarray(10));
    if (id <= this.lastStreamId) throw new Error("streams out of order");
    if (this.streams.size >= maxStreams) return this.reset(id);
    this.lastStreamId = id;
    const stream = new SpdyStream(id, headers, this);
    this.streams.set(id, stream);
    stream.on("close", () => this.streams.delete(id));
    const reply = await this.codec.encode(new Map());
    await this.control(controlTypes.synReply, Buffer.concat([words(id), reply]));
    if ((flags & flagFin) !== 0) stream.deliver(Buffer.alloc(0), true);
    this.onStream(stream);
  }

  private async data(id: number, payload: Buffer, flags: number): Promise<void> {
    const stream = this.streams.get(id);
    stream?.deliver(payload, (flags & flagFin) !== 0);
    while (stream?.isFull && !this.transport.destroyed) await this.untilResumed();
  }

  /** Until some stream takes data again, or there is nobody to take it from. */
  private async untilResumed(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.wake = undefined;
  }

  /** Who sends what has to be answered, but reads no answers, is not heard further. */
  private async control(type: number, payload: Buffer): Promise<void> {
    if (this.transport.destroyed || this.transport.writableEnded) return;
    this.transport.write(controlFrame(type, 0, payload));
    if (this.transport.writableNeedDrain) await drained(this.transport);
  }
}

function drained(transport: Duplex): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      transport.off("drain", settle).off("close", settle);
      resolve();
    };
    transport.on("drain", settle).on("close", settle);
  });
}
