import { execFile } from "node:child_process";

/** Runs the host's network tools. */
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

/** Runs lines of `ip` commands with one process; the first that fails ends it. */
export async function ipBatch(commands: Commands, lines: readonly string[], options: readonly string[] = []) {
  if (lines.length > 0) await commands.run("ip", [...options, "-batch", "-"], `${lines.join("\n")}\n`);
}

/** Runs one command and takes failures that say any of `expected` for success. */
export async function tolerate(work: Promise<unknown>, ...expected: readonly string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof CommandError) || !expected.some((text) => error.stderr.includes(text)))
      throw error;
  }
}
