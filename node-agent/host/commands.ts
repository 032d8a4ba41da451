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

/** Whether a command failed and complained of any of these. */
export function says(error: unknown, ...texts: readonly string[]): boolean {
  return error instanceof CommandError && texts.some((text) => error.stderr.includes(text));
}
