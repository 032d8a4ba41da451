import { execFile } from "node:child_process";

/** Runs programs of the host. */
export interface Commands {
  /** Standard output. Rejects with CommandError when the command fails. */
  run(file: string, args: readonly string[], input?: string): Promise<string>;
}

export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly command: string,
    readonly stderr: string,
  ) {
    super(`${command}: ${stderr.trim() || "failed"}`);
  }
}

/** @param prefix put before every command: `ip netns exec NAME` makes another namespace the host */
export function systemCommands(prefix: readonly string[] = []): Commands {
  return {
    run(file, args, input) {
      const [first = file, ...rest] = [...prefix, file, ...args];
      return new Promise((resolve, reject) => {
        const child = execFile(first, rest, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
          if (error) reject(new CommandError(`${file} ${args.join(" ")}`, stderr || error.message));
          else resolve(stdout);
        });
        // A command that ended without reading says so itself, by its exit code.
        child.stdin?.on("error", () => {});
        child.stdin?.end(input);
      });
    },
  };
}

/** In this process's own namespaces. */
export const hostCommands: Commands = systemCommands();
