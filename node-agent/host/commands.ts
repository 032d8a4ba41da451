import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs programs of the host. */
export interface Commands {
  /** Standard output. Rejects, with standard error as message, when the exit code is not 0. */
  run(program: string, args: readonly string[]): Promise<string>;
}

const execute = promisify(execFile);

export const hostCommands: Commands = {
  async run(program, args) {
    try {
      return (await execute(program, [...args])).stdout;
    } catch (error) {
      const stderr =
        error instanceof Error ? String((error as { stderr?: unknown }).stderr ?? "").trim() : "";
      throw new Error(`${program} ${args.join(" ")}: ${stderr || String(error)}`, { cause: error });
    }
  },
};
