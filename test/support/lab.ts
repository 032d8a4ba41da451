import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The kubeconfig that the tests' lab is merged into: its API through the first replica. */
export const labKubeconfig = join(tmpdir(), "coracle-lab", "kubeconfig");
export const labNodes = ["node-1", "node-2", "node-3"] as const;
export const labReplicas = [16443, 16444, 16445] as const;

const scripts = fileURLToPath(new URL("../../../scripts", import.meta.url));

/** Builds and starts a fresh lab through its public scripts. */
export async function startLab(): Promise<void> {
  await stopLab();
  await mkdir(dirname(labKubeconfig), { recursive: true });
  await script("lab-up.sh");
  for (const port of labReplicas) await writeReplicaKubeconfig(port);
}

/** Removes the lab and its state. */
export async function stopLab(): Promise<void> {
  await script("lab-down.sh");
  await rm(dirname(labKubeconfig), { recursive: true, force: true });
}

/** A kubeconfig whose API server is the replica behind this port of localhost. */
export function replicaKubeconfig(port: number): string {
  return join(dirname(labKubeconfig), `kubeconfig-${port}`);
}

async function writeReplicaKubeconfig(port: number): Promise<void> {
  const original = await readFile(labKubeconfig, "utf8");
  await writeFile(replicaKubeconfig(port), original.replace(/127\.0\.0\.1:16443/, `127.0.0.1:${port}`), {
    mode: 0o600,
  });
}

async function script(name: string): Promise<void> {
  const env = { ...process.env, KUBECONFIG: labKubeconfig };
  await promisify(execFile)(join(scripts, name), [], { env, maxBuffer: 16 << 20 });
}
