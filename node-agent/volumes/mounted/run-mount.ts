import { CommandError, type Commands, says } from "../../host/commands.js";
import { MountError } from "./mount-error.js";

/** What a mount program complains of, and what of the host is missing then. */
export type Advice = readonly (readonly [complaint: string, advice: string])[];

/** Runs a program that mounts. Rejects with MountError in the form that Kubernetes' own agent gives it. */
export async function runMount(
  commands: Commands,
  [program, ...args]: readonly [string, ...string[]],
  advice: Advice,
): Promise<void> {
  try {
    await commands.run(program, args);
  } catch (error) {
    const output = error instanceof CommandError ? error.stderr.trim() : String(error);
    const [, missing] = advice.find(([complaint]) => says(error, complaint)) ?? [];
    throw new MountError(
      `mount failed: ${missing ?? "the program failed"}\nMounting command: ${program}\n` +
        `Mounting arguments: ${args.join(" ")}\nOutput: ${output}`,
      { cause: error },
    );
  }
}
