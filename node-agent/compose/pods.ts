import { join } from "node:path";
import type { ClusterSettings } from "../../proto/generated/agent.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import { assemblePods, type Pods, type PodsOptions } from "../pods/assemble.js";
import { Cgroups } from "../pods/node/cgroups.js";
import type { PodSettings } from "../pods/node/pod-environment.js";
import { parseResolvConf } from "../pods/spec/resolv-conf.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import type { FoundHost } from "./host.js";
import type { Network } from "./network.js";
import { type AgentOptions, agentSocket } from "./options.js";

export interface PodParts
  extends Pick<
    PodsOptions,
    "images" | "imageVolumes" | "tokens" | "client" | "recorder" | "statuses" | "refuses"
  > {
  readonly options: AgentOptions;
  readonly world: AgentWorld;
  readonly environment: AgentEnvironment;
  readonly host: FoundHost;
  readonly known: KnownCluster;
  readonly network: Network;
}

/** All that runs pods, with what already runs here taken over. */
export async function composePods(parts: PodParts): Promise<Pods> {
  const {
    options,
    world,
    environment,
    network,
    images,
    imageVolumes,
    tokens,
    client,
    recorder,
    statuses,
    refuses,
  } = parts;
  const { host } = parts;
  const driver = await world.cgroupDriver();
  const pods = assemblePods({
    settings: settingsOf(parts, driver),
    runtime: world.runtime,
    images,
    imageVolumes,
    network: network.pods,
    networkReady: network.node.whenUp,
    cgroups: new Cgroups({
      groups: world.controlGroups,
      root: "/kubepods",
      driver,
      limits: host.capacity.podLimits,
    }),
    files: world.files,
    commands: world.commands,
    mountCommands: world.mountCommands,
    dialer: world.dialer,
    loopback: world.loopback,
    tokens,
    client,
    recorder,
    statuses,
    refuses,
    agentSocket: agentSocket(options),
    ...environment,
  });
  await pods.adopt();
  return pods;
}

function settingsOf({ options, host, known }: PodParts, cgroupDriver: string): PodSettings {
  const {
    nodeName,
    manifestDirectory,
    stateDirectory,
    pauseImage,
    logs,
    deadContainers,
    restartBackOffMs,
    restartBackOffMaxMs,
  } = options;
  const { unsafeSysctls } = options;
  const { allocatable, memoryBytes } = host.capacity;
  const { appArmor, lowersOomScores } = host.abilities;
  return {
    nodeName,
    manifestDirectory,
    hostname: host.info.hostname,
    nodeAddress: host.address,
    podsDirectory: join(stateDirectory, "pods"),
    mountsDirectory: join(stateDirectory, "mounts"),
    allocationsFile: join(stateDirectory, "allocations.json"),
    seccompDirectory: join(stateDirectory, "seccomp"),
    pauseImage,
    logs,
    allocatable,
    features: { appArmor, podResources: cgroupDriver !== "systemd", unsafeSysctls },
    handlers: host.handlers,
    limits: { memoryBytes, mayLowerOomScore: lowersOomScores },
    deadContainers,
    restartBackOff: { baseMs: restartBackOffMs, maxMs: restartBackOffMaxMs },
    dns: () => dnsSettings(known.current, host.resolvConf),
  };
}

function dnsSettings({ dnsAddress, dnsDomain }: ClusterSettings, hostResolvConf: string) {
  return { address: dnsAddress, domain: dnsDomain, host: parseResolvConf(hostResolvConf) };
}
