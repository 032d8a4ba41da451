import { Transform } from "node:stream";

/** dockerd keeps longer lines in parts of this size, each with a time of its own. */
const partBytes = 16_384;
/** `2026-01-01T00:00:00.000000000Z ` */
export const stamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z /;
export const stampBytes = 31;
const newLine = 10;

/** A log with a time before each of dockerd's parts, given a time before each line. */
export class StampedLines {
  private rest: Buffer = Buffer.alloc(0);
  /** Of the line so far, without its time; undefined: a line begins. */
  private lineBytes: number | undefined;

  /** What is certain of the log so far. */
  *take(chunk: Buffer): Generator<Buffer> {
    this.rest = Buffer.concat([this.rest, chunk]);
    while (this.rest.length > 0) {
      if (this.mayBeStamp() && this.rest.length < stampBytes) return;
      yield* this.takePart();
    }
  }

  /** The end of the log. */
  end(): Buffer {
    return this.rest;
  }

  /** A stamp stands before a line, and where a part of it was full. */
  private mayBeStamp(): boolean {
    return this.lineBytes === undefined || (this.lineBytes > 0 && this.lineBytes % partBytes === 0);
  }

  private *takePart(): Generator<Buffer> {
    const begins = this.lineBytes === undefined;
    const isStamped = this.mayBeStamp() && stamp.test(this.rest.toString("latin1", 0, stampBytes));
    if (isStamped) {
      if (begins) yield this.rest.subarray(0, stampBytes);
      this.rest = this.rest.subarray(stampBytes);
    }
    const done = this.lineBytes ?? 0;
    const room = partBytes - (done % partBytes);
    const end = this.rest.indexOf(newLine);
    const length = end >= 0 && end <= room ? end + 1 : Math.min(room, this.rest.length);
    if (length > 0) yield this.rest.subarray(0, length);
    this.lineBytes = end >= 0 && end + 1 === length ? undefined : done + length;
    this.rest = this.rest.subarray(length);
  }
}

export function stampedLines(): Transform {
  const lines = new StampedLines();
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (const piece of lines.take(chunk)) this.push(piece);
      done();
    },
    flush(done) {
      this.push(lines.end());
      done();
    },
  });
}
