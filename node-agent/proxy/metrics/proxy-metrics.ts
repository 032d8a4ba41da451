import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";

/** What the proxy counts, for /metrics. */
export class ProxyMetrics {
  readonly registry = new Registry();
  private readonly connections = new Counter({
    name: "coracle_proxy_connections_total",
    help: "Connections accepted at Service addresses and node ports.",
    registers: [this.registry],
  });
  private readonly active = new Gauge({
    name: "coracle_proxy_connections_active",
    help: "Connections that are open now.",
    registers: [this.registry],
  });
  private readonly retries = new Counter({
    name: "coracle_proxy_dial_failures_total",
    help: "Tries of a backend that failed; the next one is tried then.",
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: "coracle_proxy_connections_failed_total",
    help: "Connections reset because no backend could be reached.",
    registers: [this.registry],
  });
  private readonly refusals = new Counter({
    name: "coracle_proxy_connections_refused_total",
    help: "Connections reset because their client, or all clients together, had too many.",
    registers: [this.registry],
  });
  private readonly callbackFailures = new Counter({
    name: "coracle_proxy_callback_failures_total",
    help: "Callbacks of sockets and timers that threw.",
    labelNames: ["callback"] as const,
    registers: [this.registry],
  });
  private readonly datagrams = new Counter({
    name: "coracle_proxy_datagrams_total",
    help: "Datagrams received from clients.",
    registers: [this.registry],
  });
  private readonly dnsAnswers = new Counter({
    name: "coracle_proxy_dns_responses_total",
    help: "DNS responses by result code.",
    labelNames: ["rcode"] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  opened(): void {
    this.connections.inc();
    this.active.inc();
  }

  closed(): void {
    this.active.dec();
  }

  retried(): void {
    this.retries.inc();
  }

  failed(): void {
    this.failures.inc();
  }

  refused(): void {
    this.refusals.inc();
  }

  callbackFailed(callback: string): void {
    this.callbackFailures.inc({ callback });
  }

  datagram(): void {
    this.datagrams.inc();
  }

  dnsAnswered(rcode: string): void {
    this.dnsAnswers.inc({ rcode });
  }
}
