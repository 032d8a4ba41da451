import { type Readable, Transform, type TransformCallback, type Writable } from "node:stream";
import { FrameParser, settle, stderrType } from "./docker-frames.js";
import { StampedLines } from "./stamped-lines.js";

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
