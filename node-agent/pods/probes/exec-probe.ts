import type { Readable } from "node:stream";
import { unlessAborted } from "../../../common/abort.js";
import type { ContainerRuntime, ProcessStreams } from "../../runtime/container-runtime.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const maxOutputBytes = 10 * 1_024;

export interface ExecOutcome {
  readonly exitCode: number;
  readonly output: string;
}

/**
 * Runs a command in a container and takes the beginning of its output. When the signal aborts first it rejects at once,
 * and the command is killed.
 */
export async function runInside(
  runtime: ContainerRuntime,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecOutcome> {
  signal.throwIfAborted();
  const opening = runtime.exec(id, command, { stdin: false, stdout: true, stderr: true, tty: false });
  try {
    return await unlessAborted(opening.then(outcomeOf), signal);
  } finally {
    // Who waited for it is gone, so nobody would hear why it could not be killed.
    const end = (process: ProcessStreams) => (signal.aborted ? process.kill() : process.close());
    opening.then(end).catch(() => {});
  }
}

async function outcomeOf({ stdout, stderr, exitCode }: ProcessStreams): Promise<ExecOutcome> {
  const texts = await Promise.all([read(stdout), read(stderr)]);
  return { exitCode: await exitCode, output: texts.join("") };
}

/** Passes when the command exits with 0. */
export async function execProbe(
  runtime: ContainerRuntime,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
  timeoutSeconds: number,
): Promise<ProbeResult> {
  try {
    const { exitCode, output } = await runInside(runtime, id, command, signal);
    return exitCode === 0 ? passed : failed(output);
  } catch (error) {
    if (!signal.aborted) throw error;
    return failed(`command timed out: "${command.join(" ")}" timed out after ${timeoutSeconds}s`);
  }
}

async function read(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) if (text.length < maxOutputBytes) text += String(chunk);
  return text.slice(0, maxOutputBytes);
}
