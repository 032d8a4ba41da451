import { join, resolve } from "node:path";
import type { Clock } from "../common/clock.js";
import { HostFiles } from "./files/host-files.js";
import { removePodDirectory } from "./files/pod-directory.js";
import { removeTree } from "./files/remove-tree.js";
import { CommandShell } from "./host/command-shell.js";
import type { Commands } from "./host/commands.js";
import { BridgeNetwork } from "./network/bridge-network.js";
import { defaultNetworkOptions } from "./network/network-options.js";
import { DockerRuntime } from "./runtime/docker-runtime.js";
import { NodeMounts } from "./volumes/mounted/node-mounts.js";

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
  const commands = new CommandShell(clock);
  await removePods(commands, join(stateDirectory, "pods"));
  await removeImageVolumes(stateDirectory);
  await unmountAll(commands, stateDirectory);
  const options = { ...defaultNetworkOptions, podCidr, serviceCidr };
  await new BridgeNetwork(options, commands).cleanup();
}

/** Without pods nobody needs any of them. */
async function unmountAll(commands: Commands, stateDirectory: string): Promise<void> {
  const [mountsDirectory, podsDirectory] = ["mounts", "pods"].map((name) => join(stateDirectory, name)) as [
    string,
    string,
  ];
  const options = { mountsDirectory, podsDirectory, files: new HostFiles(), mountCommands: commands };
  await new NodeMounts(options).sweep();
}

/** The files that pods had mounted. */
async function removeImageVolumes(stateDirectory: string): Promise<void> {
  const files = new HostFiles();
  if (!(await files.stat(stateDirectory))) return;
  await files.within(stateDirectory, (directory) => removeTree(directory, "image-volumes"));
}

async function removePods(commands: Commands, directory: string): Promise<void> {
  const files = new HostFiles();
  for (const uid of await files.names(directory))
    await removePodDirectory(join(directory, uid), files, commands);
}
