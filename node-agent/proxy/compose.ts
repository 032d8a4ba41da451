import { join } from "node:path";
import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { RunGroup } from "../../common/run-group.js";
import { ConfigKeeper } from "./config/config-keeper.js";
import { ConfigServer } from "./config/config-server.js";
import { ProxyConfig } from "./config/proxy-config.js";
import { DnsService } from "./dns/dns-service.js";
import { HealthServer } from "./health-server.js";
import { ProxyMetrics } from "./metrics.js";
import { ListenerTable } from "./services/listener-table.js";
import { ServiceSync } from "./services/service-sync.js";
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
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

/** Puts the proxy process together: Services and DNS of one host. */
export async function composeProxy(options: ProxyOptions, environment: ProxyEnvironment): Promise<RunGroup> {
  const { clock, random, logger } = environment;
  const metrics = new ProxyMetrics();
  const config = new ProxyConfig();
  const keeper = new ConfigKeeper(join(options.stateDir, "proxy.json"), config, clock, logger);
  const serviceSockets = new ServiceSockets(`/run/netns/${options.serviceNamespace}`, clock);
  const table = new ListenerTable({
    openers: { host: hostSockets, service: serviceSockets },
    clock,
    random,
    metrics,
    dialAddress: () => config.settings?.dialAddress ?? "0.0.0.0",
  });
  const sync = new ServiceSync({
    state: config.state,
    table,
    view: () => viewOf(config),
    generation: () => serviceSockets.generation(),
    clock,
    logger,
    onFailure: (key, { listener, message }) => {
      const [namespace = "", name = ""] = key.split("/");
      const { protocol, port, address } = listener;
      logger.warn("A Service port can't be opened", { service: key, protocol, address, port, message });
      server.report({ namespace, name, protocol, port, message });
    },
  });
  const dns = new DnsService({ config, sockets: serviceSockets, clock, random, logger, metrics });
  const apply = async (keys: Iterable<string>) => {
    keeper.changed();
    await Promise.all([sync.changed(keys), dns.changed()]);
  };
  const server = new ConfigServer(options.socketPath, { config, logger, apply });
  if (await keeper.load()) void apply(["*"]);
  return new RunGroup(
    [
      new HealthServer(options.healthAddress, metrics),
      { name: "services", run: (signal) => sync.run(signal) },
      { name: "service refresh", run: (signal) => sync.refresh(signal) },
      dns,
      server,
      { name: "configuration on disk", run: (signal) => keeper.run(signal) },
    ],
    clock,
  );
}

function viewOf({ settings, state }: ProxyConfig) {
  const nodeName = settings?.nodeName ?? "";
  const zone = state.nodes.get(nodeName)?.metadata.labels?.["topology.kubernetes.io/zone"];
  return { nodeName, zone, hostAddresses: hostAddresses() };
}
