import { type Readable, Transform, type TransformCallback, type Writable } from "node:stream";
import { StampedLines } from "./stamped-lines.js";

const headerBytes = 8;
const stderrType = 2;
const nonsense = "dockerd sent what is no stream of frames";

/**
 * Takes Docker's multiplexed stream apart: 8-byte headers (type, length) before each piece.
 * `write` gives one piece away and calls back when more may come.
 */
class FrameParser {
  private header = Buffer.alloc(0);
  private remaining = 0;
  private type = 0;

  /** Throws when the stream may not end here. */
  end(): void {
    if (this.remaining > 0 || this.header.length > 0) throw new Error(nonsense);
  }

  /** The pieces that are complete or begun in `chunk`. */
  *parse(chunk: Buffer): Generator<{ type: number; data: Buffer }> {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.remaining === 0) {
        const needed = headerBytes - this.header.length;
        this.header = Buffer.concat([this.header, rest.subarray(0, needed)]);
        rest = rest.subarray(needed);
        if (this.header.length < headerBytes) return;
        this.type = this.header.readUInt8(0);
        if (this.type > stderrType || this.header.readUIntBE(1, 3) !== 0) throw new Error(nonsense);
        this.remaining = this.header.readUInt32BE(4);
        this.header = Buffer.alloc(0);
        continue;
      }
      const data = rest.subarray(0, this.remaining);
      rest = rest.subarray(data.length);
      this.remaining -= data.length;
      yield { type: this.type, data };
    }
  }
}

/** Both streams in the order in which they were written. @param stamped dockerd has put times before their parts */
export function mergeFrames(stamped = false): Transform {
  const parser = new FrameParser();
  const lines = new Map([1, stderrType].map((type) => [type, new StampedLines()]));
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      settle(done, () => {
        for (const { type, data } of parser.parse(chunk))
          for (const piece of (stamped && lines.get(type)?.take(data)) || [data]) this.push(piece);
      });
    },
    flush(done: TransformCallback) {
      settle(done, () => {
        parser.end();
        for (const stream of lines.values()) this.push(stream.end());
      });
    },
  });
}

/** A throw in a stream's own callback would end the process. */
function settle(done: TransformCallback, work: () => void): void {
  try {
    work();
    done();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
  }
}

/** Pipes `source` to `stdout` and `stderr`, reading no faster than both take; ends both when it ends. */
export async function splitFrames(source: Readable, stdout: Writable, stderr: Writable): Promise<void> {
  const parser = new FrameParser();
  try {
    for await (const chunk of source) {
      for (const { type, data } of parser.parse(chunk)) {
        await writeTo(type === stderrType ? stderr : stdout, data);
      }
    }
    parser.end();
    stdout.end();
    stderr.end();
  } catch (error) {
    const cause = error instanceof Error ? error : new Error(String(error));
    stdout.destroy(cause);
    stderr.destroy(cause);
  }
}

async function writeTo(target: Writable, data: Buffer): Promise<void> {
  if (target.destroyed || target.write(data)) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      target.off("drain", go).off("close", go);
      resolve();
    };
    target.on("drain", go).on("close", go);
  });
}
