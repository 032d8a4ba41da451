import { createServer, type ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import type { V1Pod } from "../../api/generated/types.js";
import { messageOf } from "../../common/errors.js";
import { resourceMetrics } from "../stats/resource-metrics.js";
import type { StatsCollector } from "../stats/stats-collector.js";
import { statsSummary } from "../stats/summary.js";

export interface AgentServerOptions {
  readonly nodeName: string;
  /** Loopback only: others come through a tunnel, past the API server's authorization. */
  readonly port: number;
  readonly stats: StatsCollector;
  readonly metrics: Registry;
  readonly pods: () => readonly V1Pod[];
  readonly problems: () => readonly string[];
}

interface Answer {
  readonly code?: number;
  readonly type: string;
  readonly body: string;
}

const text = (body: string, code = 200): Answer => ({ code, type: "text/plain; charset=utf-8", body });
const json = (value: unknown): Answer => ({ type: "application/json", body: JSON.stringify(value) });

/** The agent's own HTTP: health, metrics, usage, the pods it runs. */
export class AgentServer {
  readonly name = "agent server";
  private readonly routes: Readonly<Record<string, () => Promise<Answer>>>;

  constructor(private readonly options: AgentServerOptions) {
    const { nodeName, stats, metrics, pods, problems } = options;
    this.routes = {
      "/healthz": async () => (problems().length === 0 ? text("ok") : text(problems().join("\n"), 500)),
      "/metrics": async () => ({ type: metrics.contentType, body: await metrics.metrics() }),
      "/metrics/resource": async () => {
        const { node, containers } = await stats.collect();
        return text(resourceMetrics(node, containers));
      },
      "/stats/summary": async () => {
        const { node, containers } = await stats.collect();
        return json(statsSummary(nodeName, node, containers));
      },
      "/pods": async () => json({ apiVersion: "v1", kind: "PodList", metadata: {}, items: pods() }),
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    const server = createServer((request, response) => {
      const path = (request.url ?? "/").split("?")[0] ?? "/";
      void this.answer(path).then((answer) => send(response, answer));
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(this.options.port, "127.0.0.1");
      server.once("close", resolve);
      signal.addEventListener("abort", () => server.close().closeAllConnections(), { once: true });
    });
  }

  private async answer(path: string): Promise<Answer> {
    const route = this.routes[path];
    if (!route) return text("404 page not found\n", 404);
    return route().catch((error: unknown) => text(messageOf(error), 500));
  }
}

function send(response: ServerResponse, { code = 200, type, body }: Answer): void {
  response.writeHead(code, { "content-type": type }).end(body);
}
