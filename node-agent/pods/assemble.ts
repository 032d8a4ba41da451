import type { V1Pod } from "../../api/generated/types.js";
import type { Client } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { Clock } from "../../common/clock.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { Semaphore } from "../../common/semaphore.js";
import type { Files } from "../files/files.js";
import type { Commands } from "../host/commands.js";
import type { Dialer } from "../host/dialer.js";
import type { Images } from "../images/images.js";
import type { PodStatusSink } from "../links/pod-status-sink.js";
import type { TunnelHandler } from "../links/tunnel-handler.js";
import type { PodNetwork } from "../network/pod-network.js";
import { ImageAccounts } from "../runtime/accounts.js";
import type { ContainerRuntime } from "../runtime/container-runtime.js";
import type { ImageVolumes } from "../volumes/image-volumes.js";
import type { PodMounts } from "../volumes/mounted/pod-mounts.js";
import { PodVolumes } from "../volumes/pod-volumes.js";
import type { TokenSource } from "../volumes/token-source.js";
import { Allocations } from "./allocation/allocations.js";
import { AssignedObjects } from "./node/assigned-objects.js";
import type { Cgroups } from "./node/cgroups.js";
import { ContainerCache } from "./node/container-cache.js";
import { keptAddresses } from "./node/kept-addresses.js";
import { Mirrors } from "./node/mirrors.js";
import type { PodEnvironment, PodSettings } from "./node/pod-environment.js";
import { RuntimeWatch } from "./node/runtime-watch.js";
import { Hooks } from "./probes/hooks.js";
import { Prober } from "./probes/prober.js";
import type { Refusal } from "./spec/admission.js";
import { misfitOf, type NodeRoom } from "./spec/node-fit.js";
import type { ObjectSource } from "./spec/object-source.js";
import { MirrorKeeper } from "./static/mirror-keeper.js";
import { StaticPods } from "./static/static-pods.js";
import { LogTunnels } from "./tunnels/log-tunnels.js";
import type { PodLoopback } from "./tunnels/pod-loopback.js";
import { PortForwardTunnels } from "./tunnels/port-forward-tunnels.js";
import { ProcessTunnels } from "./tunnels/process-tunnels.js";
import { SocketTunnels } from "./tunnels/socket-tunnels.js";
import { Tunnels } from "./tunnels/tunnels.js";
import { PodManager } from "./workers/pod-manager.js";
import { Resizes } from "./workers/resizes.js";
import { StorageWatch } from "./workers/storage-watch.js";

/** More starts at once only make each of them slower. */
const concurrentStarts = 8;

export interface PodsOptions {
  readonly settings: PodSettings;
  readonly runtime: ContainerRuntime;
  readonly images: Images;
  readonly imageVolumes: ImageVolumes;
  readonly network: PodNetwork;
  readonly networkReady: () => Promise<void>;
  readonly cgroups: Cgroups;
  readonly files: Files;
  readonly commands: Commands;
  /** They may hang on what doesn't answer. */
  readonly mountCommands: Commands;
  readonly dialer: Dialer;
  readonly loopback: PodLoopback;
  readonly tokens: TokenSource;
  /** The API as this node. */
  readonly client: () => Client;
  readonly recorder: EventRecorder;
  readonly statuses: PodStatusSink;
  /** Why the node takes no pod like this one now. */
  readonly refuses: (pod: V1Pod) => Refusal | undefined;
  /** Of the agent's own HTTP server. */
  readonly agentSocket: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: Guard;
  readonly log: Logger;
}

/** Everything that runs pods on this node. */
export interface Pods {
  readonly manager: PodManager;
  readonly cache: ContainerCache;
  readonly watch: RuntimeWatch;
  readonly storage: StorageWatch;
  readonly mounts: PodMounts;
  /** Pods of this node's own. */
  readonly fromFiles: StaticPods;
  readonly objects: ObjectSource;
  readonly tunnels: TunnelHandler;
  /** Learns what already runs here. Call once, before any assignment comes. */
  adopt(): Promise<void>;
  /** Marks the addresses that pods have as taken. Call once, when the network has started, before `networkReady` resolves. */
  adoptAddresses(): void;
}

export function assemblePods(options: PodsOptions): Pods {
  const { runtime, clock, log, network, files, dialer, settings } = options;
  const objects = new AssignedObjects();
  const cache = new ContainerCache((uid) => manager.containersChanged(uid));
  const { podsDirectory, mountsDirectory } = settings;
  const volumes = new PodVolumes({ ...options, podsDirectory, mountsDirectory });
  const mirrors = new Mirrors();
  const environment: PodEnvironment = {
    ...options,
    statuses: mirrors.statuses(options.statuses, (uid) => manager.worker(uid)?.memory.pod),
    accounts: new ImageAccounts(runtime),
    volumes,
    cache,
    prober: new Prober(runtime, dialer, clock),
    hooks: new Hooks(runtime, dialer, clock),
    objects,
    allocations: new Allocations(settings.allocationsFile, files, log),
    misfit: (pod) => options.refuses(pod) ?? misfitOf(pod, room(pod)),
    ownPodsKnown: () => fromFiles.known(),
    starts: new Semaphore(concurrentStarts),
  };
  const room = (pod: V1Pod) => roomFor(pod, objects, settings, manager);
  const resizes = new Resizes({ ...options, pods: () => manager.all(), roomFor: room });
  const manager: PodManager = new PodManager(environment, objects, mirrors, resizes);
  const keeper = new MirrorKeeper({ ...options, mirrors, node: () => objects.node(settings.nodeName) });
  const directory = settings.manifestDirectory;
  const fromFiles: StaticPods = new StaticPods({
    ...options,
    ...settings,
    directory,
    manager,
    mirrors: keeper,
  });
  return {
    manager,
    fromFiles,
    cache,
    watch: new RuntimeWatch(runtime, cache, clock, log),
    mounts: volumes.podMounts,
    objects,
    storage: new StorageWatch(manager, cache, files, runtime, clock, log),
    tunnels: tunnelsOf(options, cache, manager),
    async adopt() {
      await environment.allocations.load();
      cache.replace(await runtime.list(), new Set());
    },
    adoptAddresses() {
      network.adopt(keptAddresses(cache.all(), manager.pods()));
    },
  };
}

function roomFor(
  { spec, metadata: { uid } }: V1Pod,
  objects: AssignedObjects,
  { allocatable }: PodSettings,
  manager: PodManager,
): NodeRoom {
  const node = objects.node(spec?.nodeName ?? "");
  return {
    node,
    allocatable: { ...node?.status?.allocatable, ...allocatable },
    others: manager.activeWorkers().flatMap(({ memory }) => (memory.uid === uid ? [] : [memory.pod])),
  };
}

function tunnelsOf(
  { runtime, agentSocket, dialer, loopback }: PodsOptions,
  cache: ContainerCache,
  manager: PodManager,
): Tunnels {
  const processes = new ProcessTunnels(runtime, cache, manager);
  const sockets = new SocketTunnels({ manager, agentSocket, dialer });
  return new Tunnels({
    exec: processes,
    attach: processes,
    logs: new LogTunnels(runtime, cache, manager),
    "pod-port": sockets,
    "port-forward": new PortForwardTunnels(manager, cache, loopback),
    agent: sockets,
  });
}
