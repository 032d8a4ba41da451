import { join } from "node:path";
import { type Clock, timestamp } from "../../common/clock.js";
import { Guard } from "../../common/guard.js";
import { parseCidr } from "../../common/ipv4.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { RunGroup, type Runnable } from "../../common/run-group.js";
import type { Files } from "../files/files.js";
import { descriptorLimit } from "../host/descriptor-limit.js";
import { ConfigKeeper } from "../local-config/config-keeper.js";
import { ConfigServer } from "../local-config/config-server.js";
import { HealthServer } from "../local-config/health-server.js";
import { ClientShares } from "../proxy/services/client-shares.js";
import type { Vantage } from "../proxy/services/endpoint-choice.js";
import { limitsFor } from "../proxy/services/limits.js";
import { nodePortsOf } from "../proxy/services/node-ports.js";
import { hostAddresses } from "../proxy/sockets/host-addresses.js";
import { ClientLimits } from "./access/client-limits.js";
import { Gate } from "./access/gate.js";
import { Backends } from "./backends/backends.js";
import { Certificates } from "./certificates/certificates.js";
import { selfSigned } from "./certificates/self-signed.js";
import { IngressConfig } from "./config/ingress-config.js";
import { Forwarder } from "./forward/forwarder.js";
import { IngressSync } from "./ingress-sync.js";
import { AccessLog, type AccessLogFormat } from "./metrics/access-log.js";
import { IngressMetrics } from "./metrics/ingress-metrics.js";
import { Reports } from "./reports.js";
import { Listener } from "./server/listeners.js";
import { RequestHandler } from "./server/request-handler.js";

export interface IngressOptions {
  /** Where the agent configures this process: a Unix socket. */
  readonly socketPath: string;
  readonly stateDir: string;
  /** The address that clients call. */
  readonly address: string;
  /** 0: none. */
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly healthAddress: { readonly host: string; readonly port: number };
  readonly accessLog: AccessLogFormat;
  readonly hstsMaxAge: number;
}

export interface IngressEnvironment {
  readonly files: Files;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Takes lines of the access log. */
  readonly write: (text: string) => void;
}

/** Puts the process together that serves the Ingresses of one host. */
export async function composeIngress(
  options: IngressOptions,
  { files, clock, random, log, write }: IngressEnvironment,
): Promise<RunGroup> {
  const config = new IngressConfig();
  const metrics = new IngressMetrics(() => config.settings?.nodeName ?? "");
  const guard = new Guard(log, (callback) => metrics.callbackFailed(callback));
  const keeper = new ConfigKeeper(join(options.stateDir, "ingress.json"), files, config, clock, log);
  const certificates = new Certificates(await selfSigned(clock, random));
  const backends = new Backends(config, () => vantageOf(config), clock, random);
  const reports = new Reports((message) => server.report(message));
  const sync = new IngressSync({ config, certificates, backends, metrics, reports, clock });
  const accessLog = new AccessLog(options.accessLog, write, () => timestamp(clock));
  const handler = new RequestHandler({
    table: () => sync.table,
    gate: new Gate(new ClientLimits(clock), (key) => config.secret(key)),
    forwarder: new Forwarder({ backends, localAddress: () => config.settings?.dialAddress, clock }),
    ...{ clock, random, hstsMaxAge: options.hstsMaxAge },
    httpsPort: () => options.httpsPort,
    told: (told) => {
      metrics.answered(told.route, told.request.method ?? "", told.status, told.tookMs / 1_000);
      accessLog.told(told);
    },
  });
  const apply = async (touched: Iterable<string>) => {
    keeper.changed();
    reports.serving();
    await sync.apply(touched);
  };
  const server = new ConfigServer(options.socketPath, { config, log, apply });
  if (await keeper.load()) await sync.apply(["*"]);
  const listening = {
    ...{ handler, certificates, metrics, clock, guard, log },
    shares: new ClientShares(limitsFor(descriptorLimit()).connections),
    changed: (port: number, failure: string | undefined) => reports.port(port, failure),
  };
  const listener = (port: number, isSecure: boolean): readonly Runnable[] =>
    port === 0 ? [] : [new Listener({ host: options.address, port, isSecure }, listening)];
  return new RunGroup(
    [
      new HealthServer(options.healthAddress, { registry: metrics.registry, guard, clock, log }),
      ...listener(options.httpPort, false),
      ...listener(options.httpsPort, true),
      server,
      { name: "access log", run: (signal) => flushing(accessLog, clock, signal) },
      { name: "configuration on disk", run: (signal) => keeper.run(signal) },
    ],
    clock,
  );
}

async function flushing(accessLog: AccessLog, clock: Clock, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(100, signal).catch(() => {});
    accessLog.flush();
  }
}

function vantageOf({ settings, nodes }: IngressConfig): Vantage {
  const { nodeName = "", cluster } = settings ?? {};
  const own = nodes.find(({ metadata }) => metadata.name === nodeName);
  return {
    nodeName,
    zone: own?.metadata.labels?.["topology.kubernetes.io/zone"],
    serviceRange: parseCidr(cluster?.serviceCidr ?? ""),
    nodePorts: nodePortsOf(nodes, hostAddresses(), cluster?.nodePortRange ?? ""),
  };
}
