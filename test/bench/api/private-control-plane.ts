import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { adminAccess, get, waitUntil } from "../../../cli/cluster/api-access.js";
import { clientOf } from "../../../cli/cluster/client.js";
import { controlPlaneMemory } from "../../../cli/cluster/memory.js";
import type { KubeconfigEntry } from "../../../cli/kubeconfig.js";
import { ensureClusterPki } from "../../../cli/pki.js";
import type { Client } from "../../../client/client.js";
import { systemClock } from "../../../common/clock.js";
import { startEtcd } from "../../support/etcd.js";

const main = fileURLToPath(new URL("../../../control-plane/main.js", import.meta.url));

export interface PrivateControlPlane {
  readonly port: number;
  /** Where agents link. */
  readonly agentPort: number;
  readonly pid: number;
  readonly access: KubeconfigEntry;
  readonly client: Client;
  /** Where its certificates are. */
  readonly pki: string;
  stop(): Promise<void>;
}

/** A whole control plane in its own process, on an etcd of its own. BENCH_NODE_OPTIONS go to its Node, for profiles. */
export async function startControlPlane(more: readonly string[] = []): Promise<PrivateControlPlane> {
  const etcd = await startEtcd();
  const folder = await mkdtemp(join(tmpdir(), "coracle-bench-"));
  const pki = join(folder, "pki");
  await ensureClusterPki(pki, systemClock);
  const [port, agentPort] = [await freePort(), await freePort()];
  const flags = [`--id=bench`, `--etcd=${etcd.endpoints[0]}`, `--pki-dir=${pki}`, `--log-level=error`];
  const ports = [`--port=${port}`, `--agent-port=${agentPort}`];
  const nodeOptions = (process.env.BENCH_NODE_OPTIONS ?? "").split(" ").filter(Boolean);
  const child = spawn(process.execPath, [...nodeOptions, main, ...flags, ...ports, ...more], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, ...controlPlaneMemory },
  });
  const access = await adminAccess("bench", `https://127.0.0.1:${port}`, pki);
  await waitUntil(systemClock, 30_000, () => get(access, "/readyz"));
  return {
    port,
    agentPort,
    pid: child.pid ?? 0,
    access,
    client: clientOf(access),
    pki,
    async stop() {
      await end(child);
      await etcd.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGTERM");
  await gone;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
