import { isServedIngress } from "../../api/networking/ingress-class-of.js";
import type { Clock } from "../../common/clock.js";
import type { Backends } from "./backends/backends.js";
import type { Certificates } from "./certificates/certificates.js";
import { type IngressConfig, nodesTouched, routesTouched, secretsTouched } from "./config/ingress-config.js";
import type { IngressMetrics } from "./metrics/ingress-metrics.js";
import type { Reports } from "./reports.js";
import { byAge, compileRoutes } from "./routes/compile.js";
import type { Problem } from "./routes/route.js";
import { RouteTable } from "./routes/route-table.js";

/** How long changes are gathered that make routes anew. */
const gatherMs = 20;

interface SyncOptions {
  readonly config: IngressConfig;
  readonly certificates: Certificates;
  readonly backends: Backends;
  readonly metrics: IngressMetrics;
  readonly reports: Reports;
  readonly clock: Clock;
}

/** Puts the configuration in force: pods at once, routes and certificates a moment later, all that changed together. */
export class IngressSync {
  table = new RouteTable();
  private pending: Promise<void> | undefined;

  constructor(private readonly options: SyncOptions) {}

  /** Resolves when it is in force. @param touched what `IngressConfig` said, `*` for all */
  async apply(touched: Iterable<string>): Promise<void> {
    const names = new Set(touched);
    const { backends } = this.options;
    if (names.has("*") || names.has(nodesTouched)) backends.allChanged();
    backends.changed(names);
    const isWide = ["*", routesTouched, secretsTouched].some((name) => names.has(name));
    if (isWide) await this.gathered();
  }

  private gathered(): Promise<void> {
    this.pending ??= this.options.clock.sleep(gatherMs).then(() => {
      this.pending = undefined;
      this.compile();
    });
    return this.pending;
  }

  private compile(): void {
    const { config, certificates, backends, metrics, reports, clock } = this.options;
    const classOf = (name: string) => config.ingressClass(name);
    const ours = config.ingresses.filter((ingress) => isServedIngress(ingress, classOf)).sort(byAge);
    const ofCertificates = certificates.update(ours, (key) => config.secret(key));
    const { table, problems } = compileRoutes(ours, (host) => certificates.has(host));
    this.table = table;
    backends.keepOnly(new Set([...table.routes()].map(({ target }) => target.service)));
    metrics.forgetOthers(table.routes());
    metrics.reloaded(clock.now(), [...certificates.shown].map(expiryOf));
    reports.problems([...ofCertificates, ...problems, ...this.lacks(table)]);
  }

  /** Services that can't be had: there may be more of them than anybody reads. */
  private lacks(table: RouteTable): readonly Problem[] {
    const problems: Problem[] = [];
    for (const { target, namespace, ingress, closed } of table.routes()) {
      if (closed !== undefined) continue;
      const pool = this.options.backends.pool(target);
      if ("lack" in pool)
        problems.push({ namespace, ingress, reason: "BackendUnavailable", message: pool.lack });
    }
    return problems;
  }
}

const expiryOf = ({
  host,
  namespace,
  secret,
  leaf,
}: Certificates["shown"] extends Iterable<infer C> ? C : never) => ({
  host,
  namespace,
  secret,
  endsMs: Date.parse(leaf.validTo),
});
