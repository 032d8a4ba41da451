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

/** Cuts a byte stream into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next whole frame, once it is there. */
  next(): Frame | undefined {
    if (this.#length < headLength) return undefined;
    const buffer = this.#joined();
    const length = buffer.readUInt32BE(4) & 0xffffff;
    if (buffer.length < headLength + length) return undefined;
    const rest = buffer.subarray(headLength + length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return parse(buffer, buffer.subarray(headLength, headLength + length));
  }

  #joined(): Buffer {
    const [first] = this.#chunks;
    if (first && this.#chunks.length === 1) return first;
    const joined = Buffer.concat(this.#chunks, this.#length);
    this.#chunks = [joined];
    return joined;
  }
}

function parse(head: Buffer, payload: Buffer): Frame {
  const first = head.readUInt32BE(0);
  const flags = head.readUInt8(4);
  if (first < 0x80000000) return { type: "data", streamId: first, flags, payload };
  if (((first >>> 16) & 0x7fff) !== version) throw new Error("not SPDY/3");
  return { type: "control", control: first & 0xffff, flags, payload };
}
