import { join } from "node:path";
import type { ClusterSettings } from "../../proto/generated/agent.js";
import type { AgentEnvironment } from "../environment.js";
import { hasAppArmor, mayLowerOomScore } from "../host/capabilities.js";
import { CommandShell } from "../host/command-shell.js";
import type { KnownCluster } from "../node/cluster-settings.js";
import { type AgentOptions, agentSocket } from "../options.js";
import { assemblePods, type Pods, type PodsOptions } from "../pods/assemble.js";
import { Cgroups } from "../pods/cgroups.js";
import type { PodSettings } from "../pods/pod-environment.js";
import type { HostFeatures } from "../pods/spec/admission.js";
import { parseResolver } from "../pods/spec/resolv-conf.js";
import type { Host } from "./host.js";
import type { Network } from "./network.js";

export interface PodParts extends Pick<PodsOptions, "tokens" | "recorder" | "statuses"> {
  readonly options: AgentOptions;
  readonly environment: AgentEnvironment;
  readonly host: Host;
  readonly known: KnownCluster;
  readonly network: Network;
}

/** All that runs pods, with what already runs here taken over. */
export async function composePods(parts: PodParts): Promise<Pods> {
  const { options, environment, host, network, tokens, recorder, statuses } = parts;
  const driver = await host.runtime.cgroupDriver();
  const pods = assemblePods({
    settings: await settingsOf(parts, { appArmor: await hasAppArmor(), podResources: driver !== "systemd" }),
    runtime: host.runtime,
    network: network.pods,
    networkReady: network.node.whenUp,
    cgroups: new Cgroups({ mountPoint: "/sys/fs/cgroup", root: "/kubepods", driver }),
    commands: new CommandShell(environment.clock),
    tokens,
    recorder,
    statuses,
    agentSocket: agentSocket(options),
    ...environment,
  });
  await pods.adopt();
  return pods;
}

async function settingsOf({ options, host, known }: PodParts, features: HostFeatures): Promise<PodSettings> {
  const { stateDirectory, pauseImage, restartBackOffMs, restartBackOffMaxMs } = options;
  const { allocatable, memoryBytes } = host.capacity;
  return {
    nodeAddress: host.address,
    podsDirectory: join(stateDirectory, "pods"),
    seccompDirectory: join(stateDirectory, "seccomp"),
    pauseImage,
    allocatable,
    features,
    limits: { memoryBytes, mayLowerOomScore: await mayLowerOomScore() },
    restartBackOff: { baseMs: restartBackOffMs, maxMs: restartBackOffMaxMs },
    dns: () => dnsSettings(known.current, host.resolver),
  };
}

function dnsSettings({ dnsAddress, dnsDomain }: ClusterSettings, hostResolver: string) {
  return { address: dnsAddress, domain: dnsDomain, host: parseResolver(hostResolver) };
}
