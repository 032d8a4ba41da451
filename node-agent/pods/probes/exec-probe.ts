import type { Readable } from "node:stream";
import type { ContainerRuntime } from "../../runtime/container-runtime.js";
import { failed, type ProbeResult, passed } from "./probe-result.js";

const maxOutputBytes = 10 * 1_024;

export interface ExecOutcome {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a command in a container and takes the beginning of its output. Rejects when the signal aborts first. */
export async function runInside(
  runtime: ContainerRuntime,
  id: string,
  command: readonly string[],
  signal: AbortSignal,
): Promise<ExecOutcome> {
  signal.throwIfAborted();
  const process = await runtime.exec(id, command, { stdin: false, stdout: true, stderr: true, tty: false });
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    const outputs = Promise.all([read(process.stdout), read(process.stderr)]);
    const [texts, exitCode] = await Promise.race([Promise.all([outputs, process.exitCode]), aborted]);
    return { exitCode, output: texts.join("") };
  } finally {
    process.close();
  }
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
