import { once } from "node:events";
import { createServer } from "node:net";
import { systemCode, UserError } from "../../common/errors.js";
import type { ClusterSettings } from "./settings.js";

/** The agent's and the proxy's own. */
const fixedPorts = [10250, 10256];

/** What a one-host cluster listens on, on loopback. */
export function portsOf({ apiPort, agentPort, etcdPort }: ClusterSettings): number[] {
  return [apiPort, agentPort, etcdPort, etcdPort + 1, ...fixedPorts];
}

/** Refuses ports that somebody listens on already, and names the first. */
export async function checkPorts(ports: readonly number[]): Promise<void> {
  for (const port of ports) {
    if (await isFree(port)) continue;
    throw new UserError(
      `port ${port} is taken: if another cluster runs here, end it first ('npm run down', with its --home)`,
    );
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen({ host: "127.0.0.1", port, exclusive: true }), "listening");
    return true;
  } catch (error) {
    if (systemCode(error) === "EADDRINUSE") return false;
    throw error;
  } finally {
    server.close();
  }
}
