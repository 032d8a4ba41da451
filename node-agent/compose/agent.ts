import { EventBroadcaster } from "../../client/event-broadcaster.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import { Guard } from "../../common/guard.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import type { EvictionManager } from "../eviction/eviction-manager.js";
import { StatusOutbox } from "../links/status-outbox.js";
import { UsageOutbox } from "../links/usage-outbox.js";
import { AssignmentFanOut } from "../node/assignment-fan-out.js";
import { KnownCluster } from "../node/cluster-settings.js";
import type { Pods } from "../pods/assemble.js";
import { NodeShutdown } from "../shutdown/node-shutdown.js";
import { StatsCollector } from "../stats/stats-collector.js";
import { UsageReporter } from "../stats/usage-reporter.js";
import { DiskImages } from "../volumes/made/disk-images.js";
import { LocalFolders } from "../volumes/made/local-folders.js";
import { MadeVolumes } from "../volumes/made/made-volumes.js";
import { SharedFolders } from "../volumes/made/shared-folders.js";
import { ClientTokenSource } from "../volumes/token-source.js";
import type { AgentWorld } from "./agent-world.js";
import type { AgentEnvironment } from "./environment.js";
import { composeEviction } from "./eviction.js";
import { findHost } from "./host.js";
import { composeImages } from "./images.js";
import { composeLinks } from "./links.js";
import { composeLocalHttp } from "./local-http.js";
import { AgentMetrics } from "./metrics.js";
import { composeNetwork, type Network } from "./network.js";
import { composeNodeReporter, tellLowLimits } from "./node.js";
import type { AgentOptions } from "./options.js";
import { composePods } from "./pods.js";

/** The Kubernetes version whose behaviour this agent has. */
const version = "v1.36.0";

/** Joins the cluster if this node has not yet, takes over what runs here, and puts the agent together. */
export async function composeAgent(
  options: AgentOptions,
  world: AgentWorld,
  signal: AbortSignal,
): Promise<RunGroup> {
  const { clock, random, log } = world;
  const metrics = new AgentMetrics(world.metrics);
  const guard = new Guard(log, (callback) => metrics.callbackFailed(callback));
  const environment: AgentEnvironment = { clock, random, log, metrics: world.metrics, guard };
  const host = await findHost(options, world);
  const membership = await world.enroll(signal);
  const known = new KnownCluster(options.stateDirectory, world.files);
  await known.load();
  const outbox = new StatusOutbox(clock, random);
  const usage = new UsageOutbox(clock);
  // Events and tokens go over links that come after the pods they are for.
  const recorder: EventRecorder = { event: (...event) => kubelet.event(...event) };
  const tokens = new ClientTokenSource(() => links.client, clock);
  const common = { options, world, environment, host, known, recorder };
  const network = composeNetwork({
    ...common,
    started: () => pods.adoptAddresses(),
    changed: () => reporter.poke(),
  });
  const images = composeImages({ ...common, recorder });
  await images.load();
  const pods: Pods = await composePods({
    ...common,
    network,
    images: images.images,
    imageVolumes: images.volumes,
    tokens,
    client: () => links.client,
    statuses: outbox,
    refuses: (pod) => eviction.refusalOf(pod) ?? shutdown.refusalOf(),
  });
  const stats = new StatsCollector(world.host, world.runtime, pods.cache, clock);
  const eviction: EvictionManager = composeEviction({
    ...common,
    pods,
    images: images.collector,
    stats,
    changed: () => reporter.poke(),
  });
  const shutdown: NodeShutdown = new NodeShutdown({
    settings: options.shutdown,
    notice: world.shutdown,
    pods: pods.manager,
    cache: pods.cache,
    changed: () => reporter.poke(),
    clock,
    log,
  });
  const madeVolumes = new MadeVolumes({
    nodeName: options.nodeName,
    local: new LocalFolders(world.files),
    images: new DiskImages(pods.mounts.onNode, world.files, world.mountCommands),
    shared: new SharedFolders(pods.mounts.onNode, pods.objects, world),
    client: () => links.client,
    pods: () => pods.manager.pods(),
    clock,
    log,
  });
  const ingress = network.ingress.process ? [network.ingress.process] : [];
  const { links, runnables } = composeLinks({
    ...common,
    membership,
    version,
    sink: new AssignmentFanOut([network.node, network.proxy, ...ingress, pods.manager, madeVolumes], guard),
    outbox,
    usage,
    tunnels: pods.tunnels,
    stop: () => pods.manager.stop(),
  });
  const events = new EventBroadcaster({ client: links.client, clock, random, log, signal });
  const kubelet = events.recorder("kubelet", options.nodeName);
  const problems = () => [...shutdown.problems(), ...problemsOf(pods, network)];
  const reporter = composeNodeReporter({
    ...common,
    version,
    outbox,
    problems,
    pressures: () => eviction.conditions,
    ingress: () => network.ingress.serving(),
  });
  const http = composeLocalHttp({ ...common, pods, stats, problems });
  const uidInApi = (uid: string) => {
    const pod = pods.manager.worker(uid)?.memory.pod;
    return pod && pods.manager.uidInApi(pod);
  };
  const parts: Runnable[] = [
    pods.watch,
    pods.storage,
    eviction,
    images.garbage,
    pods.mounts,
    http,
    network.proxy,
    ...ingress,
    network.node,
    ...runnables,
    pods.fromFiles,
    reporter,
    shutdown,
    new UsageReporter(stats, usage, uidInApi, clock, log),
  ];
  tellLowLimits(common);
  return new RunGroup(parts, clock);
}

/** Why pods can't be run here now. */
const problemsOf = (pods: Pods, network: Network): readonly string[] => [
  ...(pods.watch.isHealthy() ? [] : ["container runtime is down"]),
  ...network.node.problems(),
];
