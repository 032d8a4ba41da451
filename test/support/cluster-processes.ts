import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { clusterHome } from "./one-host-cluster.js";
import { eventually } from "./wait.js";

export type ProcessName = "etcd" | "control-plane" | "node-agent" | "proxy";

/** The pid of one of the cluster's processes, from the file its supervisor keeps. */
export async function pidOf(name: ProcessName): Promise<number> {
  const [pid] = (await readFile(join(clusterHome, "run", `${name}.pid`), "utf8")).split(" ");
  return Number(pid);
}

/** Ends a process as a crash would, and resolves once its supervisor has started another. */
export async function crash(name: ProcessName): Promise<void> {
  const pid = await pidOf(name);
  process.kill(pid, "SIGKILL");
  await eventually(async () => {
    if ((await pidOf(name)) === pid) throw new Error(`${name} was not started again`);
  });
}
