import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import { nonresourceInfo, type RequestInfo } from "../exchange/request-info.js";

const labelNames = ["verb", "group", "version", "resource", "subresource", "scope"] as const;
type Label = (typeof labelNames)[number];

const bucketsSeconds = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 2, 5, 10, 30, 60];
const verbNames: Readonly<Record<string, string>> = { create: "POST", update: "PUT" };

/** What one kind of request is counted under; looked up once a kind, since making labels costs more than counting. */
interface Series {
  readonly labels: Record<Label, string>;
  readonly total: Map<number, { inc(): void }>;
  readonly duration: { observe(seconds: number): void };
}

/** The API server's own metrics, under the names that Kubernetes' dashboards ask for. */
export class ApiMetrics {
  private readonly total: Counter<Label | "code">;
  private readonly duration: Histogram<Label>;
  private inFlight = 0;
  private readonly series = new Map<string, Series>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.total = new Counter({
      name: "apiserver_request_total",
      help: "Requests by verb, resource and response code.",
      labelNames: [...labelNames, "code"],
      registers,
    });
    this.duration = new Histogram({
      name: "apiserver_request_duration_seconds",
      help: "Response latency of requests that are not long-running.",
      labelNames: [...labelNames],
      buckets: bucketsSeconds,
      registers,
    });
    this.seriesOf(otherRequests);
    const inFlight = () => this.inFlight;
    new Gauge({
      name: "apiserver_current_inflight_requests",
      help: "Requests being answered right now.",
      registers,
      collect() {
        this.set(inFlight());
      },
    });
  }

  started(): void {
    this.inFlight += 1;
  }

  ended(): void {
    this.inFlight -= 1;
  }

  /** @param seconds absent for requests that are long by nature */
  finished(info: RequestInfo, code: number, seconds: number | undefined): void {
    const series = this.seriesOf(isKnown(info) ? info : otherRequests);
    let total = series.total.get(code);
    if (!total) {
      total = this.total.labels({ ...series.labels, code: String(code) });
      series.total.set(code, total);
    }
    total.inc();
    if (seconds !== undefined) series.duration.observe(seconds);
  }

  private seriesOf(info: RequestInfo): Series {
    const key = `${info.verb} ${info.group}/${info.version}/${info.resource}/${info.subresource} ${scopeOf(info)}`;
    const known = this.series.get(key);
    if (known) return known;
    const labels = labelsOf(info);
    const series = { labels, total: new Map(), duration: this.duration.labels(labels) };
    this.series.set(key, series);
    return series;
  }
}

/** There are series of what is served: whatever else a path names is the client's choice. */
function isKnown({ isResource, verb, served }: RequestInfo): boolean {
  return isResource ? served?.verbs.includes(verb) === true : methods.has(verb);
}

const methods = new Set(["get", "head", "post", "put", "patch", "delete", "options"]);
const otherRequests = nonresourceInfo("OTHER", "/");

function labelsOf(info: RequestInfo): Record<Label, string> {
  const { group, version, resource, subresource } = info;
  const verb = verbNames[info.verb] ?? info.verb.toUpperCase();
  return { verb, group, version, resource, subresource, scope: scopeOf(info) };
}

function scopeOf(info: RequestInfo): string {
  if (!info.isResource) return "";
  if (info.name) return "resource";
  return info.namespace ? "namespace" : "cluster";
}
