import { Counter, type Registry } from "prom-client";

/** What the agent counts, for /metrics. */
export class AgentMetrics {
  private readonly callbackFailures: Counter<"callback">;

  constructor(readonly registry: Registry) {
    this.callbackFailures = new Counter({
      name: "coracle_agent_callback_failures_total",
      help: "Callbacks of sockets, streams and timers that failed; each is in the log.",
      labelNames: ["callback"],
      registers: [registry],
    });
  }

  callbackFailed(callback: string): void {
    this.callbackFailures.inc({ callback });
  }
}
