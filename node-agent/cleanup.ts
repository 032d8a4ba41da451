import { readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Clock } from "../common/clock.js";
import { CommandShell } from "./host/command-shell.js";
import type { Commands } from "./host/commands.js";
import { BridgeNetwork } from "./network/bridge-network.js";
import { defaultNetworkOptions } from "./network/network-options.js";
import { DockerRuntime } from "./runtime/docker-runtime.js";

export interface CleanupOptions {
  readonly stateDirectory: string;
  readonly dockerSocket: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly clock: Clock;
}

/** Removes everything that an agent of this state directory has made on the host, and nothing else. */
export async function cleanUp({ stateDirectory, dockerSocket, podCidr, serviceCidr, clock }: CleanupOptions) {
  const runtime = new DockerRuntime({ socketPath: dockerSocket, owner: resolve(stateDirectory), clock });
  const containers = await runtime.list();
  await Promise.all(containers.map(({ id }) => runtime.remove(id)));
  const commands = new CommandShell();
  await removePods(commands, join(stateDirectory, "pods"));
  const options = { ...defaultNetworkOptions, podCidr, serviceCidr };
  await new BridgeNetwork(options, commands).cleanup();
}

/** Memory-backed volumes are mounts, which have to go first. */
async function removePods(commands: Commands, directory: string): Promise<void> {
  const mounts = (await commands.run("cat", ["/proc/mounts"]))
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "")
    .filter((path) => path.startsWith(`${directory}/`));
  for (const path of mounts) await commands.run("umount", [path]);
  for (const uid of await readdir(directory).catch(() => [])) {
    await rm(join(directory, uid), { recursive: true, force: true });
  }
}
