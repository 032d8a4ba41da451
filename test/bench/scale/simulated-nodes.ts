import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { nodes, secrets } from "../../../api/resources.js";
import { bootstrapTokenSecret } from "../../../common/bootstrap-token.js";
import { publicKeyPin } from "../../../common/tls/inspect.js";
import type { PrivateControlPlane } from "../api/private-control-plane.js";
import { isReadyNode, until } from "./cluster-state.js";

const token = "abcdef.0123456789abcdef";
const main = fileURLToPath(new URL("./nodes-process.js", import.meta.url));

/** Nodes that join, link and report over the real gRPC, played by a process of their own. Returns the way to end them. */
export async function startNodes(count: number, plane: PrivateControlPlane): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), "coracle-nodes-"));
  await plane.client.create(secrets, bootstrapTokenSecret(token, "lets simulated nodes join"));
  const pin = publicKeyPin(await readFile(join(plane.pki, "ca.crt"), "utf8"));
  const args = [String(count), `127.0.0.1:${plane.agentPort}`, token, pin, directory];
  const child = fork(main, args, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  await once(child, "message");
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
