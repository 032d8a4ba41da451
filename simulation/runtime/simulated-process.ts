import { PassThrough, Readable } from "node:stream";
import type { ProcessStreams } from "../../node-agent/runtime/container-runtime.js";
import type { Outcome } from "./program.js";

/** A command that has run already. */
export function finishedProcess({ exitCode, output }: Outcome): ProcessStreams {
  return streams(Readable.from(output === "" ? [] : [output]), Promise.resolve(exitCode));
}

/** An attached container: what it has printed, and how it ends. */
export function attachedProcess(output: string, exitCode: Promise<number>): ProcessStreams {
  const stdout = new PassThrough();
  if (output !== "") stdout.write(output);
  void exitCode.then(() => stdout.end());
  return streams(stdout, exitCode);
}

function streams(stdout: Readable, exitCode: Promise<number>): ProcessStreams {
  return {
    stdin: undefined,
    stdout,
    stderr: Readable.from([]),
    resize: async () => {},
    exitCode,
    close: () => stdout.destroy(),
    kill: async () => {
      stdout.destroy();
    },
  };
}
