import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { aborted } from "../../common/abort.js";
import type { ProxyMetrics } from "./metrics.js";

/** /healthz, /livez and /metrics of the proxy. */
export class HealthServer {
  readonly name = "health server";

  constructor(
    private readonly address: { readonly host: string; readonly port: number },
    private readonly metrics: ProxyMetrics,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    const server = createServer((request, response) => void this.answer(request, response));
    server.listen(this.address);
    await once(server, "listening");
    await aborted(signal);
    server.closeAllConnections();
    server.close();
  }

  private async answer({ url = "" }: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = url.split("?")[0];
    if (path === "/healthz" || path === "/livez") {
      response.end("ok");
    } else if (path === "/metrics") {
      response.setHeader("content-type", this.metrics.registry.contentType);
      response.end(await this.metrics.registry.metrics());
    } else {
      response.statusCode = 404;
      response.end("404 page not found\n");
    }
  }
}
