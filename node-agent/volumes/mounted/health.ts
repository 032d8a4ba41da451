import { type Commands, says } from "../../host/commands.js";

/** Whether files are there: they are, nobody serves them any more, or nobody answers now. */
export type Health = "well" | "dead" | "silent";

const patienceSeconds = "5";

/** Looks from a process of its own, since whoever looks at what doesn't answer hangs. */
export async function healthOf(path: string, commands: Commands): Promise<Health> {
  try {
    await commands.run("timeout", ["-s", "KILL", patienceSeconds, "stat", "-c", "%i", path]);
    return "well";
  } catch (error) {
    return says(error, "Transport endpoint is not connected", "Stale file handle") ? "dead" : "silent";
  }
}
