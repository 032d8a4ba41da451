import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodes } from "../../../api/resources.js";
import type { PrivateControlPlane } from "../api/private-control-plane.js";
import { isReadyNode, until } from "./cluster-state.js";

const main = fileURLToPath(new URL("./nodes-process.js", import.meta.url));

/** Nodes that link and report over the real gRPC, played by a process of their own. Returns the way to end them. */
export async function startNodes(count: number, plane: PrivateControlPlane): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "coracle-nodes-"));
  const args = [String(count), `127.0.0.1:${plane.agentPort}`, plane.access.server, plane.pki, directory];
  const child = fork(main, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const died = once(child, "exit").then(() => {
    throw new Error("the simulated nodes have died");
  });
  await Promise.race([once(child, "message"), died]);
  died.catch(() => {});
  await until("all nodes are Ready", 120_000, async () => {
    const { items } = await plane.client.list(nodes);
    return items.filter(isReadyNode).length === count;
  });
  return async () => {
    const gone = once(child, "exit");
    child.disconnect();
    await gone;
    await rm(directory, { recursive: true, force: true });
  };
}
