import { type Commands, says } from "../host/commands.js";
import type { Line } from "./line.js";

/** Runs lines of `ip` commands with one process; the first that fails ends it. */
export async function ipBatch(commands: Commands, lines: readonly Line[], options: readonly string[] = []) {
  await batch(commands, "ip", lines, options);
}

/** The same for any program of iproute2; with the option `-force` it goes on behind a line that fails. */
export async function batch(
  commands: Commands,
  program: "ip" | "bridge",
  lines: readonly Line[],
  options: readonly string[] = [],
) {
  if (lines.length > 0) await commands.run(program, [...options, "-batch", "-"], `${lines.join("\n")}\n`);
}

/** Runs one command and takes failures that say any of `expected` for success. */
export async function tolerate(work: Promise<unknown>, ...expected: readonly string[]): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!says(error, ...expected)) throw error;
  }
}
