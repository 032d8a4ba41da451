import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Route } from "../routes/route.js";

const routeLabels = [
  "controller_class",
  "controller_namespace",
  "controller_pod",
  "ingress",
  "namespace",
  "host",
  "path",
  "service",
] as const;
const requestLabels = [...routeLabels, "method", "status"] as const;
const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

interface Series {
  readonly labels: Record<(typeof requestLabels)[number], string>;
}

/** What Ingresses are counted by, under the names that ingress-nginx gives. */
export class IngressMetrics {
  readonly registry = new Registry();
  private readonly series = new Map<string, Map<string, Series>>();
  private readonly requests = new Counter({
    name: "nginx_ingress_controller_requests",
    help: "The total number of client requests.",
    labelNames: requestLabels,
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: "nginx_ingress_controller_request_duration_seconds",
    help: "The request processing time in seconds.",
    labelNames: requestLabels,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });
  private readonly strays = new Counter({
    name: "coracle_ingress_unmatched_requests_total",
    help: "Requests that no Ingress speaks of, or that make no sense.",
    labelNames: ["status"] as const,
    registers: [this.registry],
  });
  private readonly connections = new Gauge({
    name: "nginx_ingress_controller_nginx_process_connections",
    help: "Current number of client connections.",
    labelNames: ["state"] as const,
    registers: [this.registry],
  });
  private readonly reloads = new Counter({
    name: "nginx_ingress_controller_success",
    help: "Cumulative number of times that a configuration was put in force.",
    registers: [this.registry],
  });
  private readonly lastReload = new Gauge({
    name: "nginx_ingress_controller_config_last_reload_successful",
    help: "Whether the last configuration could be put in force.",
    registers: [this.registry],
  });
  private readonly lastReloadAt = new Gauge({
    name: "nginx_ingress_controller_config_last_reload_successful_timestamp_seconds",
    help: "When a configuration was put in force last.",
    registers: [this.registry],
  });
  private readonly expiries = new Gauge({
    name: "nginx_ingress_controller_ssl_expire_time_seconds",
    help: "When certificates end, in seconds since 1970.",
    labelNames: ["class", "namespace", "host", "secret_name"] as const,
    registers: [this.registry],
  });
  private readonly failures = new Counter({
    name: "coracle_ingress_callback_failures_total",
    help: "Callbacks of sockets and timers that threw.",
    labelNames: ["callback"] as const,
    registers: [this.registry],
  });

  constructor(private readonly nodeName: () => string) {
    collectDefaultMetrics({ register: this.registry });
  }

  answered(route: Route | undefined, method: string, status: number, seconds: number): void {
    if (!route) return void this.strays.inc({ status });
    const { labels } = this.seriesOf(route, methods.has(method) ? method : "other", status);
    this.requests.inc(labels);
    this.durations.observe(labels, seconds);
  }

  connection(by: 1 | -1): void {
    this.connections.inc({ state: "active" }, by);
  }

  /** @param nowMs since 1970 */
  reloaded(
    nowMs: number,
    certificates: Iterable<{ host: string; namespace: string; secret: string; endsMs: number }>,
  ): void {
    this.reloads.inc();
    this.lastReload.set(1);
    this.lastReloadAt.set(Math.floor(nowMs / 1_000));
    this.expiries.reset();
    for (const { host, namespace, secret, endsMs } of certificates) {
      this.expiries.set(
        { class: "coracle", namespace, host, secret_name: secret },
        Math.floor(endsMs / 1_000),
      );
    }
  }

  /** What was counted of routes that are no more is forgotten. */
  forgetOthers(routes: Iterable<Route>): void {
    const kept = new Set([...routes].map(nameOf));
    for (const [name, byStatus] of this.series) {
      if (kept.has(name)) continue;
      for (const { labels } of byStatus.values()) {
        this.requests.remove(labels);
        this.durations.remove(labels);
      }
      this.series.delete(name);
    }
  }

  callbackFailed(callback: string): void {
    this.failures.inc({ callback });
  }

  private seriesOf(route: Route, method: string, status: number): Series {
    const place = nameOf(route);
    const known = this.series.get(place) ?? new Map<string, Series>();
    this.series.set(place, known);
    const name = `${method} ${status}`;
    const there = known.get(name);
    if (there) return there;
    const { ingress, namespace, host, path } = route;
    const service = route.target.service.slice(namespace.length + 1);
    const own = {
      controller_class: "coracle.io/ingress",
      controller_namespace: "",
      controller_pod: this.nodeName(),
    };
    const series = {
      labels: { ...own, ingress, namespace, host, path, service, method, status: String(status) },
    };
    known.set(name, series);
    return series;
  }
}

/** Routes are made anew with every configuration: what they are is told by their names. */
function nameOf({ namespace, ingress, host, path, target }: Route): string {
  return `${namespace} ${ingress} ${host} ${path} ${target.service}`;
}
