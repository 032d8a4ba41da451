import type { IncomingMessage } from "node:http";
import { type Duplex, duplexPair } from "node:stream";
import { Guard } from "../../common/guard.js";
import { silentLogger } from "../../common/logger.js";
import type { UpgradedConnection } from "../../control-plane/apiserver/http/response.js";
import {
  controlFrame,
  controlTypes,
  dataHead,
  FrameReader,
  flagFin,
  words,
} from "../../control-plane/apiserver/streams/spdy/frames.js";
import { HeaderCodec } from "../../control-plane/apiserver/streams/spdy/header-codec.js";

/** A client's end of a SPDY connection in memory; what comes of each stream is kept. */
export class SpdyClient {
  readonly connection: UpgradedConnection;
  /** The answer to the wish to upgrade. */
  answer = "";
  readonly ended = new Set<number>();
  readonly reset = new Set<number>();
  private readonly received = new Map<number, string>();
  private readonly socket: Duplex;
  private readonly reader = new FrameReader();
  private readonly codec = new HeaderCodec(() => {});

  constructor() {
    const [near, far] = duplexPair();
    this.socket = near.on("data", (chunk: Buffer) => this.read(chunk));
    this.connection = {
      request: {} as IncomingMessage,
      socket: far,
      head: Buffer.alloc(0),
      signal: new AbortController().signal,
      guard: new Guard(silentLogger),
    };
  }

  async open(id: number, headers: Readonly<Record<string, string>>): Promise<void> {
    const block = await this.codec.encode(new Map(Object.entries(headers)));
    const payload = Buffer.concat([words(id, 0), Buffer.alloc(2), block]);
    this.socket.write(controlFrame(controlTypes.synStream, 0, payload));
  }

  send(id: number, text: string, fin = false): void {
    const bytes = Buffer.from(text);
    this.socket.write(Buffer.concat([dataHead(id, fin ? flagFin : 0, bytes.length), bytes]));
  }

  text(id: number): string {
    return this.received.get(id) ?? "";
  }

  leave(): void {
    this.socket.end();
    this.codec.close();
  }

  private read(chunk: Buffer): void {
    const headLength = this.answer.endsWith("\r\n\r\n") ? 0 : chunk.indexOf("\r\n\r\n") + 4;
    this.answer += chunk.toString("latin1", 0, headLength);
    this.reader.push(chunk.subarray(headLength));
    for (let frame = this.reader.next(); frame; frame = this.reader.next()) {
      if (frame.type === "data") this.take(frame.streamId, frame.payload, (frame.flags & flagFin) !== 0);
      else if (frame.control === controlTypes.rstStream) this.reset.add(frame.payload.readUInt32BE(0));
    }
  }

  private take(id: number, bytes: Buffer, fin: boolean): void {
    this.received.set(id, this.text(id) + bytes.toString());
    if (fin) this.ended.add(id);
  }
}
