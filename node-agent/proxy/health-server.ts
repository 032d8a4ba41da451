import { once } from "node:events";
import { aborted } from "../../common/abort.js";
import type { Guard } from "../../common/guard.js";
import { type LocalRoutes, localServer, plainText } from "../server/local-server.js";
import type { ProxyMetrics } from "./metrics.js";

/** /healthz, /livez and /metrics of the proxy. */
export class HealthServer {
  readonly name = "health server";

  constructor(
    private readonly address: { readonly host: string; readonly port: number },
    private readonly metrics: ProxyMetrics,
    private readonly guard: Guard,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const server = localServer(this.routes(), this.guard);
    server.listen(this.address);
    await once(server, "listening");
    await aborted(signal);
    server.closeAllConnections();
    server.close();
  }

  private routes(): LocalRoutes {
    const { registry } = this.metrics;
    const ok = async () => plainText("ok");
    const metrics = async () => ({ type: registry.contentType, body: await registry.metrics() });
    return new Map([
      ["/healthz", ok],
      ["/livez", ok],
      ["/metrics", metrics],
    ]);
  }
}
