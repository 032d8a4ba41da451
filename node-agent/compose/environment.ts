import type { Registry } from "prom-client";
import type { Clock } from "../../common/clock.js";
import type { Guard } from "../../common/guard.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";

/** What the process gives the agent. */
export interface ProcessEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Whatever is counted, for /metrics. */
  readonly metrics: Registry;
}

/** What the agent gives its parts. */
export interface AgentEnvironment extends ProcessEnvironment {
  readonly guard: Guard;
}
