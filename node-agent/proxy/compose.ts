import { join } from "node:path";
import type { Clock } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import { parseCidr } from "../../common/ipv4.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { RunGroup } from "../../common/run-group.js";
import type { Files } from "../files/files.js";
import { descriptorLimit } from "../host/descriptor-limit.js";
import { ConfigKeeper } from "../local-config/config-keeper.js";
import { ConfigServer } from "../local-config/config-server.js";
import { HealthServer } from "../local-config/health-server.js";
import { ProxyConfig } from "./config/proxy-config.js";
import { DnsService } from "./dns/dns-service.js";
import { socketNameServers } from "./dns/socket-name-servers.js";
import { HealthChecks } from "./health-checks.js";
import { ProxyMetrics } from "./metrics/proxy-metrics.js";
import { ClientShares } from "./services/client-shares.js";
import { exposedPlaces } from "./services/exposed-places.js";
import { IdleConnections } from "./services/idle-connections.js";
import { limitsFor } from "./services/limits.js";
import { ListenerTable } from "./services/listener-table.js";
import { nodePortsOf } from "./services/node-ports.js";
import type { HostView } from "./services/service-listeners.js";
import { ServiceSync } from "./services/service-sync.js";
import { UdpFlows } from "./services/udp-flows.js";
import { hostAddresses } from "./sockets/host-addresses.js";
import { hostSockets } from "./sockets/host-sockets.js";
import { ServiceSockets } from "./sockets/service-sockets.js";

export interface ProxyOptions {
  /** Where the agent configures the proxy: a Unix socket. */
  readonly socketPath: string;
  /** Name of the network namespace that the agent made for Services. */
  readonly serviceNamespace: string;
  readonly stateDir: string;
  readonly healthAddress: { readonly host: string; readonly port: number };
}

export interface ProxyEnvironment {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** Puts the proxy process together: Services and DNS of one host. */
export async function composeProxy(options: ProxyOptions, environment: ProxyEnvironment): Promise<RunGroup> {
  const { files, clock, random, log } = environment;
  const metrics = new ProxyMetrics();
  const guard = new Guard(log, (callback) => metrics.callbackFailed(callback));
  const limits = limitsFor(descriptorLimit());
  const idle = new IdleConnections(clock);
  const config = new ProxyConfig();
  const keeper = new ConfigKeeper(join(options.stateDir, "proxy.json"), files, config, clock, log);
  const serviceSockets = new ServiceSockets(`/run/netns/${options.serviceNamespace}`, clock);
  const table = new ListenerTable({
    openers: { host: hostSockets, service: serviceSockets },
    clock,
    random,
    metrics,
    guard,
    shares: new ClientShares(limits.connections),
    flows: new UdpFlows(limits.flows),
    idle,
    dialAddress: () => config.settings?.dialAddress ?? "0.0.0.0",
  });
  const sync = new ServiceSync({
    state: config.state,
    table,
    healthChecks: new HealthChecks(guard),
    view: () => viewOf(config),
    generation: () => serviceSockets.generation(),
    clock,
    log,
    onFailure: (key, { listener, message }) => {
      const [namespace = "", name = ""] = key.split("/");
      const { protocol, port, address } = listener;
      log.warn("A Service port can't be opened", { service: key, protocol, address, port, message });
      server.report({ $case: "portFailure", value: { namespace, name, protocol, port, message } });
    },
  });
  const nameServers = socketNameServers(clock);
  const dns = new DnsService({
    ...{ config, nameServers, sockets: serviceSockets },
    ...{ clock, random, log, metrics, guard },
  });
  const apply = async (keys: Iterable<string>) => {
    keeper.changed();
    await Promise.all([sync.changed(keys), dns.changed()]);
  };
  const server = new ConfigServer(options.socketPath, { config, log, apply });
  if (await keeper.load()) void apply(["*"]);
  return new RunGroup(
    [
      new HealthServer(options.healthAddress, { registry: metrics.registry, guard, clock, log }),
      { name: "idle connections", run: (signal) => idle.run(signal) },
      { name: "services", run: (signal) => sync.run(signal) },
      { name: "service refresh", run: (signal) => sync.refresh(signal) },
      dns,
      server,
      { name: "configuration on disk", run: (signal) => keeper.run(signal) },
    ],
    clock,
  );
}

function viewOf({ settings, state }: ProxyConfig): HostView {
  const { nodeName = "", cluster } = settings ?? {};
  const zone = state.nodes.get(nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"];
  const [serviceRange, podRange] = [parseCidr(cluster?.serviceCidr ?? ""), parseCidr(cluster?.podCidr ?? "")];
  const addresses = hostAddresses();
  const nodePorts = nodePortsOf(state.nodes.values(), addresses, cluster?.nodePortRange ?? "");
  const nodeAddresses = [...state.nodes.values()].flatMap(({ status }) => status?.addresses ?? []);
  return {
    nodeName,
    zone,
    serviceRange,
    nodePorts,
    exposed: exposedPlaces(state.services.values()),
    hostAddresses: addresses,
    nodeAddresses: new Set(nodeAddresses.map(({ address }) => address)),
    clusterRanges: [serviceRange, podRange].filter((range) => range !== undefined),
  };
}
