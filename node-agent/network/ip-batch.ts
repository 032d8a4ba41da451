import { type Commands, says } from "../host/commands.js";

/** Runs lines of `ip` commands with one process; the first that fails ends it. */
export async function ipBatch(commands: Commands, lines: readonly string[], options: readonly string[] = []) {
  if (lines.length > 0) await commands.run("ip", [...options, "-batch", "-"], `${lines.join("\n")}\n`);
}

/** Runs one command and takes failures that say any of `expected` for success. */
export async function tolerate(work: Promise<unknown>, ...expected: readonly string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!says(error, ...expected)) throw error;
  }
}
