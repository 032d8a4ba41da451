import { EventBroadcaster } from "../client/event-broadcaster.js";
import type { EventRecorder } from "../client/event-recorder.js";
import { Guard } from "../common/guard.js";
import { RunGroup, type Runnable } from "../common/run-group.js";
import type { AgentEnvironment, ProcessEnvironment } from "./environment.js";
import { StatusOutbox } from "./links/status-outbox.js";
import { AgentMetrics } from "./metrics.js";
import { AssignmentFanOut } from "./node/assignment-fan-out.js";
import { nodeInfo } from "./node/node-info.js";
import { NodeReporter } from "./node/node-reporter.js";
import { type AgentOptions, agentSocket } from "./options.js";
import { composeHost, type Host } from "./parts/host.js";
import { composeLinks } from "./parts/links.js";
import { composeMembership } from "./parts/membership.js";
import { composeNetwork, type Network } from "./parts/network.js";
import { composePods } from "./parts/pods.js";
import type { Pods } from "./pods/assemble.js";
import { AgentServer } from "./server/agent-server.js";
import { StatsCollector } from "./stats/stats-collector.js";
import { ClientTokenSource } from "./volumes/token-source.js";

/** The Kubernetes version whose behaviour this agent has. */
const version = "v1.36.0";

/** Joins the cluster if this node has not yet, takes over what runs here, and puts the agent together. */
export async function composeAgent(
  options: AgentOptions,
  outside: ProcessEnvironment,
  signal: AbortSignal,
): Promise<RunGroup> {
  const { clock, random, logger } = outside;
  const metrics = new AgentMetrics();
  const guard = new Guard(logger, (callback) => metrics.callbackFailed(callback));
  const environment: AgentEnvironment = { ...outside, guard };
  const host = await composeHost(options, clock);
  const membership = await composeMembership(options, environment, signal);
  const { known } = membership;
  const outbox = new StatusOutbox(clock, random);
  // Events and tokens go over links that come after the pods they are for.
  const recorder: EventRecorder = { event: (...event) => kubelet.event(...event) };
  const tokens = new ClientTokenSource(() => links.client, clock);
  const common = { options, environment, host, known, recorder };
  const network = composeNetwork({
    ...common,
    started: () => pods.adoptAddresses(),
    changed: () => reporter.poke(),
  });
  const pods: Pods = await composePods({ ...common, network, tokens, statuses: outbox });
  const { links, runnables } = await composeLinks({
    options,
    environment,
    membership,
    version,
    sink: new AssignmentFanOut([network.node, network.proxy, pods.manager], guard),
    outbox,
    tunnels: pods.tunnels,
    stop: () => pods.manager.stop(),
  });
  const events = new EventBroadcaster({ client: links.client, clock, random, log: logger, signal });
  const kubelet = events.recorder("kubelet", options.nodeName);
  const problems = () => problemsOf(pods, network);
  const reporter = await nodeReporter(options, environment, host, outbox, problems);
  const server = agentServer(options, environment, host, pods, metrics, problems);
  const parts: Runnable[] = [
    pods.watch,
    pods.storage,
    server,
    network.proxy,
    network.node,
    ...runnables,
    reporter,
  ];
  return new RunGroup(parts, clock);
}

/** Why pods can't be run here now. */
const problemsOf = (pods: Pods, network: Network): readonly string[] => [
  ...(pods.watch.isHealthy() ? [] : ["container runtime is down"]),
  ...network.node.problems(),
];

async function nodeReporter(
  { nodeName: name, labels, port, stateDirectory: directory }: AgentOptions,
  { clock, logger }: AgentEnvironment,
  { address, capacity, runtime, runtimeVersion }: Host,
  outbox: StatusOutbox,
  problems: () => readonly string[],
): Promise<NodeReporter> {
  return new NodeReporter({
    name,
    address,
    labels,
    agentPort: port,
    capacity,
    info: await nodeInfo({ runtime: runtimeVersion, version }),
    directory,
    images: () => runtime.listImages(),
    problems,
    sink: outbox.nodeStatus,
    clock,
    logger,
  });
}

function agentServer(
  options: AgentOptions,
  { clock, guard }: AgentEnvironment,
  { runtime }: Host,
  pods: Pods,
  { registry: metrics }: AgentMetrics,
  problems: () => readonly string[],
): AgentServer {
  const { nodeName, port } = options;
  const stats = new StatsCollector(runtime, pods.cache, clock);
  const socketPath = agentSocket(options);
  const running = () => pods.manager.pods();
  return new AgentServer({ nodeName, port, socketPath, stats, metrics, pods: running, problems, guard });
}
