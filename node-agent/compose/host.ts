import { spareOf } from "../eviction/spare.js";
import type { HostAbilities, HostInfo, HostResources } from "../host/host.js";
import { type Capacity, nodeCapacity } from "../node/capacity.js";
import { limitProblems } from "../node/limit-problems.js";
import type { RuntimeHandler } from "../runtime/container-runtime.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentOptions } from "./options.js";

/** The machine that the agent runs on, as it was found at its start. */
export interface FoundHost {
  readonly runtimeVersion: { readonly name: string; readonly version: string };
  readonly handlers: readonly RuntimeHandler[];
  readonly address: string;
  readonly resources: HostResources;
  /** What of these pods may have. */
  readonly capacity: Capacity;
  readonly info: HostInfo;
  readonly abilities: HostAbilities;
  /** What of its limits is too low, and what to do about it. */
  readonly lowLimits: readonly string[];
  /** Its /etc/resolv.conf. */
  readonly resolvConf: string;
}

/** Throws RuntimeError when the container runtime does not answer. */
export async function findHost(options: AgentOptions, { host, runtime }: AgentWorld): Promise<FoundHost> {
  const resources = await host.resources();
  return {
    runtimeVersion: await runtime.version(),
    handlers: await runtime.handlers(),
    address: options.nodeAddress ?? (await host.address()),
    resources,
    capacity: nodeCapacity(resources, {
      ...options,
      spare: (capacity) => spareOf(options.eviction.thresholds, capacity),
    }),
    info: await host.info(),
    abilities: await host.abilities(),
    lowLimits: limitProblems(await host.limits(), options.maxPods),
    resolvConf: await host.resolvConf(),
  };
}
