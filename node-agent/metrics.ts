import { Counter, collectDefaultMetrics, Registry } from "prom-client";

/** What the agent counts, for /metrics. */
export class AgentMetrics {
  readonly registry = new Registry();
  private readonly callbackFailures = new Counter({
    name: "coracle_agent_callback_failures_total",
    help: "Callbacks of sockets, streams and timers that failed; each is in the log.",
    labelNames: ["callback"] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  callbackFailed(callback: string): void {
    this.callbackFailures.inc({ callback });
  }
}
