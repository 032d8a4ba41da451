import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

/** The state of the tests' own one-host cluster. Its ports and addresses are those of any, so there can be but one. */
export const clusterHome = "/var/lib/coracle-e2e";
export const clusterKubeconfig = join(tmpdir(), "coracle-e2e", "kubeconfig");
export const apiServer = "https://127.0.0.1:6443";

const main = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** Starts a fresh cluster through its public command; returns what that printed. */
export async function startCluster(): Promise<string> {
  await stopCluster();
  return resumeCluster();
}

/** Uses a cluster that was left running, or starts one; returns what `up` printed. */
export async function resumeCluster(): Promise<string> {
  await mkdir(join(clusterKubeconfig, ".."), { recursive: true });
  return coracle("up");
}

/** Ends the cluster and removes its state. */
export async function stopCluster(): Promise<void> {
  await coracle("down", "--purge");
  await rm(clusterHome, { recursive: true, force: true });
  await rm(join(clusterKubeconfig, ".."), { recursive: true, force: true });
}

/** Runs a `coracle` command against the tests' cluster. */
export async function coracle(...args: string[]): Promise<string> {
  const env = { ...process.env, CORACLE_HOME: clusterHome, KUBECONFIG: clusterKubeconfig };
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`coracle ${args.join(" ")} failed: ${stderr || stdout}`);
  return stdout;
}
