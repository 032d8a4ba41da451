import type { Clock } from "../../../common/clock.js";
import type { Guard } from "../../../common/guard.js";
import type { Logger } from "../../../common/logger.js";
import type { Random } from "../../../common/random.js";
import type { ProxyConfig } from "../config/proxy-config.js";
import type { ProxyMetrics } from "../metrics/proxy-metrics.js";
import type { ServiceSockets } from "../sockets/service-sockets.js";
import { type Answerer, DnsListeners } from "./dns-listeners.js";
import type { NameServers } from "./name-servers.js";
import { Resolver } from "./resolver.js";
import { Upstream } from "./upstream.js";

interface DnsServiceOptions {
  readonly config: ProxyConfig;
  /** Whom the names of the world are asked of. */
  readonly nameServers: NameServers;
  readonly sockets: Pick<ServiceSockets, "generation" | "openTcp" | "openUdp">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly metrics: ProxyMetrics;
  readonly guard: Guard;
}

const refreshMs = 2_000;

/** The cluster's DNS at its address, as soon as the settings tell which. */
export class DnsService {
  readonly name = "dns";
  private readonly upstream: Upstream;
  private resolver: Resolver | undefined;
  private resolverSettings: unknown;
  private listeners: { readonly place: string; readonly open: DnsListeners } | undefined;
  private work: Promise<void> = Promise.resolve();

  constructor(private readonly options: DnsServiceOptions) {
    this.upstream = new Upstream(options.nameServers, options.clock, options.random);
  }

  /** To be called after each change of the configuration. Resolves when names are answered by it. */
  changed(): Promise<void> {
    this.resolver?.changed();
    return this.refresh();
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        await this.options.clock.sleep(refreshMs, signal);
        await this.refresh();
      }
    } finally {
      await this.work;
      this.listeners?.open.close();
    }
  }

  private refresh(): Promise<void> {
    this.work = this.work.then(() => this.update());
    return this.work;
  }

  private async update(): Promise<void> {
    const { config, log } = this.options;
    if (!config.settings) return;
    try {
      if (this.resolverSettings !== config.settings) this.resolver = this.makeResolver(config);
      this.resolverSettings = config.settings;
      await this.listen(config.settings.cluster?.dnsAddress ?? "");
    } catch (error) {
      log.warn("DNS can't be served yet", { err: error });
    }
  }

  private makeResolver({ state, settings }: ProxyConfig): Resolver | undefined {
    const { random, metrics } = this.options;
    const onAnswer = (rcode: string) => metrics.dnsAnswered(rcode);
    return settings && new Resolver({ state, settings, upstream: this.upstream, random, onAnswer });
  }

  private async listen(address: string): Promise<void> {
    const { sockets, clock, guard } = this.options;
    const place = `${await sockets.generation()} ${address}`;
    if (this.listeners?.place === place) return;
    this.listeners?.open.close();
    this.listeners = undefined;
    const answer: Answerer = async (...question) => this.resolver?.answer(...question);
    this.listeners = { place, open: await DnsListeners.open(address, { sockets, answer, clock, guard }) };
  }
}
