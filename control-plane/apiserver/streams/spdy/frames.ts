import { ByteQueue } from "./byte-queue.js";

/** SPDY/3.1 on the wire: an eight-byte head, then as many bytes as it says. */
export const controlTypes = {
  synStream: 1,
  synReply: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  headers: 8,
  windowUpdate: 9,
} as const;

export const flagFin = 1;
const version = 3;
const headLength = 8;
/** Headers are compressed, and of what they may unpack to there is less. */
const maxControlLength = 64 * 1024;

export type Frame =
  | { readonly type: "data"; readonly streamId: number; readonly flags: number; readonly payload: Buffer }
  | { readonly type: "control"; readonly control: number; readonly flags: number; readonly payload: Buffer };

export function controlFrame(control: number, flags: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(headLength);
  head.writeUInt16BE(0x8000 | version, 0);
  head.writeUInt16BE(control, 2);
  head.writeUInt32BE(((flags << 24) | payload.length) >>> 0, 4);
  return Buffer.concat([head, payload]);
}

export function dataHead(streamId: number, flags: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(headLength);
  head.writeUInt32BE(streamId, 0);
  head.writeUInt32BE(((flags << 24) | length) >>> 0, 4);
  return head;
}

/** Two or more 32-bit numbers: the payload of most control frames. */
export function words(...values: number[]): Buffer {
  const payload = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) payload.writeUInt32BE(value, 4 * index);
  return payload;
}

/** Cuts a byte stream into frames. Throws an Error for what is none. */
export class FrameReader {
  private readonly bytes = new ByteQueue();

  push(chunk: Buffer): void {
    this.bytes.push(chunk);
  }

  /** The next whole frame, once it is there. */
  next(): Frame | undefined {
    if (this.bytes.length < headLength) return undefined;
    const head = headOf(this.bytes.peek(headLength));
    if (this.bytes.length < headLength + head.length) return undefined;
    this.bytes.take(headLength);
    return { ...head, payload: this.bytes.take(head.length) };
  }
}

function headOf(bytes: Buffer) {
  const first = bytes.readUInt32BE(0);
  const flags = bytes.readUInt8(4);
  const length = bytes.readUInt32BE(4) & 0xffffff;
  if (first < 0x80000000) return { type: "data", streamId: first, flags, length } as const;
  if (((first >>> 16) & 0x7fff) !== version) throw new Error("not SPDY/3");
  if (length > maxControlLength) throw new Error("control frame too large");
  return { type: "control", control: first & 0xffff, flags, length } as const;
}
