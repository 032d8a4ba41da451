import type { Registry } from "prom-client";
import type { V1Pod } from "../../api/generated/types.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Listen } from "../host/listen.js";
import { cadvisorFailure, cadvisorMetrics, type Machine } from "../stats/cadvisor-metrics.js";
import type { PodUsage } from "../stats/pod-usage.js";
import { resourceFailure, resourceMetrics } from "../stats/resource-metrics.js";
import type { StatsCollector, UsageReading } from "../stats/stats-collector.js";
import { statsSummary } from "../stats/summary.js";
import { type LocalAnswer, type LocalRoutes, localServer, plainText } from "./local-server.js";

export interface LocalHttpOptions {
  readonly nodeName: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Of a Unix socket, in a directory of root's. */
  readonly socketPath: string;
  readonly stats: StatsCollector;
  readonly machine: Machine;
  readonly metrics: Registry;
  readonly pods: () => readonly V1Pod[];
  readonly problems: () => readonly string[];
  readonly listen: Listen;
  readonly guard: Guard;
  readonly log: Logger;
}

const json = (value: unknown): LocalAnswer => ({ type: "application/json", body: JSON.stringify(value) });

/**
 * The agent's own HTTP. On 127.0.0.1 it tells anybody on the host of health and metrics. What it tells of pods, whose
 * specs may hold secrets, is behind a socket that root alone may open: tunnels come there, past the API server's
 * authorization.
 */
export class LocalHttp {
  readonly name = "local HTTP";

  constructor(private readonly options: LocalHttpOptions) {}

  async run(signal: AbortSignal): Promise<void> {
    const { port, socketPath, guard, listen } = this.options;
    const open = localServer(this.openRoutes(), guard);
    const closed = localServer(new Map([...this.openRoutes(), ...this.rootRoutes()]), guard, true);
    await Promise.all([
      listen(open, { host: "127.0.0.1", port }, signal),
      listen(closed, { path: socketPath }, signal),
    ]);
  }

  private openRoutes(): LocalRoutes {
    const { metrics, problems } = this.options;
    const healthy = async () =>
      problems().length === 0 ? plainText("ok") : plainText(problems().join("\n"), 500);
    return new Map([
      ["/healthz", healthy],
      ["/metrics", async () => ({ type: metrics.contentType, body: await metrics.metrics() })],
    ]);
  }

  private rootRoutes(): LocalRoutes {
    const { nodeName, stats, machine, pods } = this.options;
    return new Map([
      ["/metrics/resource", () => this.usage(resourceMetrics, resourceFailure)],
      [
        "/metrics/cadvisor",
        () => this.usage((read, running) => cadvisorMetrics(read, running, machine), cadvisorFailure),
      ],
      [
        "/stats/summary",
        async () => {
          const { node, containers } = await stats.collect();
          return json(statsSummary(nodeName, node, containers));
        },
      ],
      ["/pods", async () => json({ apiVersion: "v1", kind: "PodList", metadata: {}, items: pods() })],
    ]);
  }

  /** Answers that it could not be read, so that whoever scrapes it can tell that from a node that doesn't answer. */
  private async usage(
    written: (read: UsageReading, pods: readonly PodUsage[]) => string,
    failed: () => string,
  ): Promise<LocalAnswer> {
    const { stats, log } = this.options;
    try {
      const [read, pods] = await Promise.all([stats.collect(), stats.pods()]);
      return plainText(written(read, pods));
    } catch (err) {
      log.warn("usage not read", { err });
      return plainText(failed());
    }
  }
}
