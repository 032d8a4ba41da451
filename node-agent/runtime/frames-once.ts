import { Transform } from "node:stream";
import { FrameParser, type FramePiece, frameHeader, settle } from "./docker-frames.js";
import { stamp, stampBytes } from "./stamped-lines.js";

/** More than any Engine was seen to repeat. */
const remembered = 1_024;
const newLine = 10;

interface LastPart {
  readonly time: string;
  /** How many parts of the same line came before it. */
  readonly place: number;
  /** The line goes on. */
  open: boolean;
}

/**
 * A followed log, whose parts have times before them, with each part once: where its file is rotated an Engine before 25 tells the last parts
 * again. Parts are the same when their stream, time, length, and place in their line are.
 */
class FramesOnce {
  private readonly parser = new FrameParser();
  private readonly seen = new Set<string>();
  /** By the stream's type. */
  private readonly last = new Map<number, LastPart>();
  /** The beginning of a frame, until it is long enough to tell by. */
  private begun: Buffer | undefined;
  private passing = false;

  /** @param keepTimes the reader wants them */
  constructor(private readonly keepTimes: boolean) {}

  *take(chunk: Buffer): Generator<Buffer> {
    for (const piece of this.parser.parse(chunk)) yield* this.takePiece(piece);
  }

  end(): void {
    this.parser.end();
  }

  private *takePiece({ type, length, begins, data }: FramePiece): Generator<Buffer> {
    if (begins) this.begun = Buffer.alloc(0);
    if (this.begun) yield* this.takeHead(type, length, Buffer.concat([this.begun, data]));
    else if (this.passing) yield data;
    const last = this.last.get(type);
    if (last && !this.begun) last.open = data.at(-1) !== newLine;
  }

  private *takeHead(type: number, length: number, head: Buffer): Generator<Buffer> {
    this.begun = head.length < Math.min(length, stampBytes) ? head : undefined;
    if (this.begun) return;
    const time = head.toString("latin1", 0, stampBytes);
    const isStamped = stamp.test(time);
    this.passing = !isStamped || this.isNew(type, time, length);
    if (!this.passing) return;
    const cut = isStamped && !this.keepTimes ? stampBytes : 0;
    yield frameHeader(type, length - cut);
    yield head.subarray(cut);
  }

  private isNew(type: number, time: string, length: number): boolean {
    const last = this.last.get(type);
    const place = last?.open && last.time === time ? last.place + 1 : 0;
    this.last.set(type, { time, place, open: false });
    const key = `${type} ${time}${length} ${place}`;
    if (this.seen.has(key)) return false;
    this.seen.add(key);
    if (this.seen.size > remembered) for (const oldest of this.seen) return this.seen.delete(oldest);
    return true;
  }
}

/** @param keepTimes the times before the parts are wanted */
export function framesOnce(keepTimes: boolean): Transform {
  const frames = new FramesOnce(keepTimes);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      settle(done, () => {
        for (const piece of frames.take(chunk)) this.push(piece);
      });
    },
    flush(done) {
      settle(done, () => frames.end());
    },
  });
}
