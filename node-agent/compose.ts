import { mkdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { collectDefaultMetrics, Registry } from "prom-client";
import { EventBroadcaster } from "../client/event-broadcaster.js";
import type { EventRecorder } from "../client/event-recorder.js";
import { aborted } from "../common/abort.js";
import type { Clock } from "../common/clock.js";
import type { Logger } from "../common/logger.js";
import type { Random } from "../common/random.js";
import { RunGroup, type Runnable } from "../common/run-group.js";
import type { ClusterSettings } from "../proto/generated/agent.js";
import { mayLowerOomScore } from "./host/capabilities.js";
import { hostCommands } from "./host/commands.js";
import { AgentLinks } from "./links/agent-links.js";
import { AssignmentReceiver } from "./links/assignment-receiver.js";
import { CertificateRenewal } from "./links/certificate-renewal.js";
import { Checkpoint } from "./links/checkpoint.js";
import { joinCluster } from "./links/join-client.js";
import { CredentialStore } from "./links/node-credentials.js";
import { StatusOutbox } from "./links/status-outbox.js";
import { BridgeNetwork } from "./network/bridge-network.js";
import { defaultNetworkOptions } from "./network/network-options.js";
import { ProxyClient } from "./network/proxy-client.js";
import { nameServersOf } from "./network/resolv-conf.js";
import { defaultAddress } from "./node/addresses.js";
import { AssignmentFanOut } from "./node/assignment-fan-out.js";
import { hostCapacity } from "./node/capacity.js";
import { KnownCluster } from "./node/cluster-settings.js";
import { LateNetwork } from "./node/late-network.js";
import { bootId, nodeInfo } from "./node/node-info.js";
import { NodeNetwork } from "./node/node-network.js";
import { NodeReporter } from "./node/node-reporter.js";
import type { AgentOptions } from "./options.js";
import { assemblePods, type Pods } from "./pods/assemble.js";
import { Cgroups } from "./pods/cgroups.js";
import { parseResolver } from "./pods/spec/resolv-conf.js";
import { DockerRuntime } from "./runtime/docker-runtime.js";
import { AgentServer } from "./server/agent-server.js";
import { StatsCollector } from "./stats/stats-collector.js";
import { ClientTokenSource } from "./volumes/token-source.js";

/** The Kubernetes version whose behaviour this agent has. */
const kubernetesVersion = "v1.36.0";

export interface AgentEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Joins the cluster if this node has not yet, takes over what runs here, and puts the agent together. */
export async function composeAgent(
  options: AgentOptions,
  environment: AgentEnvironment,
  signal: AbortSignal,
): Promise<RunGroup> {
  const { clock, random, logger } = environment;
  const { nodeName, stateDirectory, port } = options;
  await mkdir(stateDirectory, { recursive: true, mode: 0o700 });

  const runtime = new DockerRuntime({
    socketPath: options.dockerSocket,
    owner: resolve(stateDirectory),
    clock,
  });
  const runtimeVersion = await runtime.version();
  const nodeAddress = options.nodeAddress ?? (await defaultAddress());
  const { maxPods, cpu, memory } = options;
  const capacity = await hostCapacity({ directory: stateDirectory, maxPods, cpu, memory });

  const store = new CredentialStore(join(stateDirectory, "pki"));
  await joinOnce(options, store, environment, signal);
  const known = new KnownCluster(stateDirectory);
  await known.load();
  const hostResolver = await readFile("/etc/resolv.conf", "utf8").catch(() => "");

  const network = new LateNetwork(async () => {
    const { podCidr, serviceCidr } = known.current;
    return new BridgeNetwork({ ...defaultNetworkOptions, podCidr, serviceCidr }, hostCommands);
  });
  const proxy = new ProxyClient({
    socketPath: options.proxySocket,
    clock,
    random,
    logger,
    onPortFailure: ({ namespace, name, protocol, port: failed, message }) => {
      const service = { apiVersion: "v1", kind: "Service", metadata: { namespace, name } };
      recorder.event(
        service,
        "Warning",
        "FailedToOpenPort",
        `${protocol} port ${failed} on ${nodeName}: ${message}`,
      );
    },
  });
  const nodeNetwork: NodeNetwork = new NodeNetwork({
    nodeName,
    network,
    clock,
    logger,
    changed: () => reporter.poke(),
    started: () => {
      pods.adoptAddresses();
      proxy.configure({
        nodeName,
        nodeAddress,
        cluster: known.current,
        dialAddress: network.inner.dialAddress,
        upstreamDns: [...nameServersOf(hostResolver)],
      });
    },
  });

  const outbox = new StatusOutbox(clock, random);
  const problems = () => [
    ...(pods.watch.isHealthy() ? [] : ["container runtime is down"]),
    ...nodeNetwork.problems(),
  ];
  const tokens = new ClientTokenSource(() => links.client, clock);
  const recorder: EventRecorder = { event: (...event) => eventRecorder.event(...event) };
  const pods: Pods = assemblePods({
    settings: {
      nodeAddress,
      podsDirectory: join(stateDirectory, "pods"),
      seccompDirectory: join(stateDirectory, "seccomp"),
      pauseImage: options.pauseImage,
      allocatable: capacity.allocatable,
      limits: { memoryBytes: capacity.memoryBytes, mayLowerOomScore: await mayLowerOomScore() },
      restartBackOff: { baseMs: options.restartBackOffMs, maxMs: options.restartBackOffMaxMs },
      dns: () => dnsSettings(known.current, hostResolver),
    },
    runtime,
    network,
    networkReady: nodeNetwork.ready,
    cgroups: new Cgroups({
      mountPoint: "/sys/fs/cgroup",
      root: "/kubepods",
      driver: await runtime.cgroupDriver(),
    }),
    commands: hostCommands,
    tokens,
    recorder,
    statuses: outbox,
    agentPort: port,
    clock,
    random,
    logger,
  });
  await pods.adopt();

  const sink = new AssignmentFanOut([nodeNetwork, proxy, pods.manager]);
  const receiver: AssignmentReceiver = new AssignmentReceiver(sink, () => checkpoint.changed(), logger);
  const checkpoint = new Checkpoint(
    join(stateDirectory, "assignments.json"),
    () => ({ version: receiver.version, set: receiver.set }),
    clock,
    logger,
  );
  const links: AgentLinks = new AgentLinks({
    hello: {
      nodeName,
      agentVersion: kubernetesVersion,
      bootId: await bootId(),
      instanceId: random.uuid(),
    },
    seeds: options.controlPlane,
    store,
    receiver,
    outbox,
    tunnels: pods.tunnels,
    clock,
    random,
    log: logger,
  });
  const events = new EventBroadcaster({ client: links.client, clock, random, log: logger, signal });
  const eventRecorder: EventRecorder = events.recorder("kubelet", nodeName);
  const stats = new StatsCollector(runtime, pods.cache, clock);
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  const reporter: NodeReporter = new NodeReporter({
    name: nodeName,
    address: nodeAddress,
    labels: options.labels,
    agentPort: port,
    capacity,
    info: await nodeInfo({ runtime: runtimeVersion, version: kubernetesVersion }),
    directory: stateDirectory,
    images: () => runtime.listImages(),
    problems,
    sink: outbox.nodeStatus,
    clock,
    logger,
  });

  const restore = async () => {
    const saved = await checkpoint.load();
    if (saved) receiver.restore(saved);
  };
  const parts: Runnable[] = [
    pods.watch,
    new AgentServer({ nodeName, port, stats, metrics, pods: () => pods.manager.pods(), problems }),
    proxy,
    whileRunning("assignments", restore, async () => {
      pods.manager.stop();
      await checkpoint.flush();
    }),
    learning(links, known, logger),
    reporter,
    new CertificateRenewal(nodeName, store, (request, renewal) => links.renew(request, renewal), {
      clock,
      random,
      log: logger,
    }),
  ];
  return new RunGroup(parts, clock);
}

/** Fetches credentials for the bootstrap token, unless the node has some. */
async function joinOnce(
  { nodeName, controlPlane, bootstrapToken, trust }: AgentOptions,
  store: CredentialStore,
  { clock, random, logger }: AgentEnvironment,
  signal: AbortSignal,
): Promise<void> {
  if (await store.load()) return;
  const options = { nodeName, endpoints: controlPlane, store, clock, random, log: logger };
  await joinCluster({ ...options, token: await bootstrapToken(), trust: await trust() }, signal);
}

/** The links; the cluster's settings are kept when they are told. */
function learning(links: AgentLinks, known: KnownCluster, logger: Logger): Runnable {
  return {
    name: links.name,
    async run(signal) {
      void links
        .cluster()
        .then((settings) => known.learn(settings))
        .catch((error: unknown) => logger.error("the cluster's settings could not be kept", { err: error }));
      await links.run(signal);
    },
  };
}

function whileRunning(name: string, begin: () => Promise<void>, end: () => Promise<void>): Runnable {
  return {
    name,
    async run(signal) {
      await begin();
      await aborted(signal);
      await end();
    },
  };
}

function dnsSettings({ dnsAddress, dnsDomain }: ClusterSettings, hostResolver: string) {
  return { address: dnsAddress, domain: dnsDomain, host: parseResolver(hostResolver) };
}
