import { addAbortSignal, pipeline, type Readable, Transform } from "node:stream";
import type Docker from "dockerode";
import type { LogOptions } from "./container-runtime.js";
import { mergeFrames } from "./docker-demux.js";
import { framesOnce } from "./frames-once.js";
import { stampedLines } from "./stamped-lines.js";

/** A container's output, piped from dockerd with backpressure; ends early after `limitBytes`. */
export async function dockerLogs(
  container: Docker.Container,
  options: LogOptions,
  signal: AbortSignal,
): Promise<Readable> {
  const { Config: config } = await container.inspect();
  const query = logQuery({ ...options, timestamps: options.timestamps || (options.follow && !config.Tty) });
  const source = options.follow
    ? ((await container.logs({ ...query, follow: true, abortSignal: signal })) as unknown as Readable)
    : await wholeLog(container, query, signal);
  const stages: Transform[] = config.Tty ? [] : [mergeFrames(options.timestamps)];
  if (options.follow && !config.Tty) stages.unshift(framesOnce(options.timestamps));
  if (config.Tty && options.timestamps) stages.push(stampedLines());
  if (options.limitBytes !== undefined) stages.push(limit(options.limitBytes, () => source.destroy()));
  const output = stages.reduce<Readable>((from, to) => pipeline(from, to, () => {}) as Transform, source);
  return addAbortSignal(signal, output);
}

function logQuery({ timestamps, tailLines, sinceMs }: LogOptions) {
  return {
    stdout: true,
    stderr: true,
    timestamps,
    ...(tailLines === undefined ? {} : { tail: tailLines }),
    ...(sinceMs === undefined ? {} : { since: sinceMs / 1_000 }),
  };
}

/** dockerode gathers a log that is not followed; asked for as a stream through its modem, it does not. */
function wholeLog(
  container: Docker.Container,
  query: ReturnType<typeof logQuery>,
  signal: AbortSignal,
): Promise<Readable> {
  return new Promise((resolve, reject) => {
    const request = {
      path: `/containers/${container.id}/logs?`,
      method: "GET",
      options: query,
      isStream: true,
      abortSignal: signal,
      statusCodes: { 200: true, 404: "no such container", 500: "server error" },
    };
    container.modem.dial(request, (error: unknown, stream: unknown) =>
      error ? reject(error) : resolve(stream as Readable),
    );
  });
}

/** Passes `bytes` on and then ends, telling the source to stop. */
function limit(bytes: number, stop: () => void): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (left > 0) this.push(chunk.subarray(0, left));
      left -= chunk.length;
      if (left <= 0) {
        this.push(null);
        stop();
      }
      done();
    },
  });
}
