import { mkdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Clock } from "../../common/clock.js";
import { defaultAddress } from "../node/addresses.js";
import { type Capacity, hostCapacity } from "../node/capacity.js";
import type { AgentOptions } from "../options.js";
import { DockerRuntime } from "../runtime/docker-runtime.js";

/** The machine that the agent runs on, as it was found at its start. */
export interface Host {
  readonly runtime: DockerRuntime;
  readonly runtimeVersion: { readonly name: string; readonly version: string };
  readonly address: string;
  readonly capacity: Capacity;
  /** Its /etc/resolv.conf. */
  readonly resolver: string;
}

/** Throws RuntimeError when the container runtime does not answer. */
export async function composeHost(options: AgentOptions, clock: Clock): Promise<Host> {
  const { stateDirectory, dockerSocket, nodeAddress, maxPods, cpu, memory } = options;
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });
  const runtime = new DockerRuntime({ socketPath: dockerSocket, owner: resolve(stateDirectory), clock });
  return {
    runtime,
    runtimeVersion: await runtime.version(),
    address: nodeAddress ?? (await defaultAddress()),
    capacity: await hostCapacity({ directory: stateDirectory, maxPods, cpu, memory }),
    resolver: await readFile("/etc/resolv.conf", "utf8").catch(() => ""),
  };
}
