import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What `docker` prints. */
export async function docker(...args: string[]): Promise<string> {
  return (await run("docker", args)).stdout.trim();
}

/** The id that Docker knows a pod's container by; `docker://` is left out. */
export function dockerId(containerId: string | undefined): string {
  return (containerId ?? "").replace("docker://", "");
}
