import { type Duplex, PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import type { ProcessStreams, StreamOptions } from "./container-runtime.js";
import { splitFrames } from "./docker-demux.js";

/** Runs a command inside a running container. */
export async function dockerExec(
  container: Docker.Container,
  command: readonly string[],
  options: StreamOptions,
  clock: Clock,
): Promise<ProcessStreams> {
  const exec = await container.exec({
    Cmd: [...command],
    AttachStdin: options.stdin,
    AttachStdout: options.stdout,
    AttachStderr: options.stderr && !options.tty,
    Tty: options.tty,
  });
  const socket = await exec.start({ hijack: true, stdin: options.stdin, Tty: options.tty });
  return streams(socket, options, {
    resize: ({ width, height }) => exec.resize({ w: width, h: height }),
    exitCode: () => execExitCode(exec, clock),
  });
}

/** Joins the streams of a container's own process. */
export async function dockerAttach(
  container: Docker.Container,
  options: StreamOptions,
): Promise<ProcessStreams> {
  const { stdin, stdout, stderr, tty } = options;
  const socket = await container.attach({ stream: true, hijack: true, stdin, stdout, stderr });
  return streams(
    socket as unknown as Duplex,
    { ...options, tty },
    {
      resize: ({ width, height }) => container.resize({ w: width, h: height }),
      exitCode: async () => (await container.inspect()).State.ExitCode,
    },
  );
}

interface ProcessCalls {
  resize(size: { width: number; height: number }): Promise<unknown>;
  exitCode(): Promise<number>;
}

function streams(socket: Duplex, options: StreamOptions, calls: ProcessCalls): ProcessStreams {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  // A stream may break before anyone reads it, or when nobody does any more: that must not end the agent.
  for (const stream of [socket, stdout, stderr]) stream.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("end", resolve).once("close", resolve));
  if (options.tty) {
    socket.on("error", () => stdout.end());
    socket.pipe(stdout);
    stderr.end();
  } else {
    void splitFrames(socket, stdout, stderr);
  }
  if (!options.stdin) socket.end();
  const exitCode = ended.then(calls.exitCode);
  exitCode.catch(() => {});
  return {
    stdin: options.stdin ? socket : undefined,
    stdout,
    stderr,
    exitCode,
    async resize(size) {
      await calls.resize(size);
    },
    close: () => socket.destroy(),
  };
}

/** dockerd closes the stream a moment before it knows the exit code. */
async function execExitCode(exec: Docker.Exec, clock: Clock): Promise<number> {
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 500)) {
    const { Running: running, ExitCode: code } = await exec.inspect();
    if (!running) return code ?? 0;
    await clock.sleep(waitMs);
  }
}
