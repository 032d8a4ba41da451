import { type Duplex, PassThrough } from "node:stream";
import type Docker from "dockerode";
import type { Clock } from "../../common/clock.js";
import type { ProcessStreams, StreamOptions } from "./container-runtime.js";
import { splitFrames } from "./docker-demux.js";
import { killExec } from "./exec-killer.js";

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
    exitCode: (closed) => execExitCode(exec, clock, closed),
    kill: () => killExec(exec, container.id, clock),
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
      kill: () => container.kill({ signal: "SIGKILL" }),
    },
  );
}

interface ProcessCalls {
  resize(size: { width: number; height: number }): Promise<unknown>;
  /** Gives up when the signal aborts. */
  exitCode(closed: AbortSignal): Promise<number>;
  kill(): Promise<unknown>;
}

function streams(socket: Duplex, options: StreamOptions, calls: ProcessCalls): ProcessStreams {
  const closed = new AbortController();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  // A stream may break before anyone reads it, or when nobody does any more: that must not end the agent.
  for (const stream of [socket, stdout, stderr]) stream.on("error", () => {});
  const ended = new Promise<void>((resolve) => socket.once("end", resolve).once("close", resolve));
  if (options.tty) {
    socket.once("close", () => stdout.end());
    socket.pipe(stdout);
    stderr.end();
  } else {
    void splitFrames(socket, stdout, stderr);
  }
  if (!options.stdin) socket.end();
  const exitCode = ended.then(() => calls.exitCode(closed.signal));
  exitCode.catch(() => {});
  const close = () => {
    closed.abort();
    for (const stream of [socket, stdout, stderr]) stream.destroy();
  };
  return {
    stdin: options.stdin ? socket : undefined,
    stdout,
    stderr,
    exitCode,
    async resize(size) {
      await calls.resize(size);
    },
    close,
    async kill() {
      close();
      await calls.kill();
    },
  };
}

/** dockerd closes the stream a moment before it knows the exit code. */
async function execExitCode(exec: Docker.Exec, clock: Clock, closed: AbortSignal): Promise<number> {
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 500)) {
    closed.throwIfAborted();
    const { Running: running, ExitCode: code } = await exec.inspect();
    if (!running) return code ?? 0;
    await clock.sleep(waitMs, closed);
  }
}
