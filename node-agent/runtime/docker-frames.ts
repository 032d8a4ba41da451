import type { TransformCallback } from "node:stream";

const headerBytes = 8;
export const stderrType = 2;
const nonsense = "dockerd sent what is no stream of frames";

export interface FramePiece {
  /** 1: of standard output, 2: of standard error. */
  readonly type: number;
  /** Of the whole frame. */
  readonly length: number;
  /** It is the first of its frame. */
  readonly begins: boolean;
  readonly data: Buffer;
}

/**
 * Takes Docker's multiplexed stream apart: 8-byte headers (type, length) before each piece.
 * `write` gives one piece away and calls back when more may come.
 */
export class FrameParser {
  private header = Buffer.alloc(0);
  private length = 0;
  private remaining = 0;
  private type = 0;

  /** Throws when the stream may not end here. */
  end(): void {
    if (this.remaining > 0 || this.header.length > 0) throw new Error(nonsense);
  }

  /** The pieces that are complete or begun in `chunk`. */
  *parse(chunk: Buffer): Generator<FramePiece> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.remaining === 0) {
        const needed = headerBytes - this.header.length;
        this.header = Buffer.concat([this.header, rest.subarray(0, needed)]);
        rest = rest.subarray(needed);
        if (this.header.length < headerBytes) return;
        this.type = this.header.readUInt8(0);
        if (this.type > stderrType || this.header.readUIntBE(1, 3) !== 0) throw new Error(nonsense);
        this.length = this.header.readUInt32BE(4);
        this.remaining = this.length;
        this.header = Buffer.alloc(0);
        continue;
      }
      const data = rest.subarray(0, this.remaining);
      rest = rest.subarray(data.length);
      const begins = this.remaining === this.length;
      this.remaining -= data.length;
      yield { type: this.type, length: this.length, begins, data };
    }
  }
}

export function frameHeader(type: number, length: number): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(type, 0);
  header.writeUInt32BE(length, 4);
  return header;
}

/** A throw in a stream's own callback would end the process. */
export function settle(done: TransformCallback, work: () => void): void {
  try {
    work();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}
