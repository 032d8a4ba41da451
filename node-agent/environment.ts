import type { Clock } from "../common/clock.js";
import type { Logger } from "../common/logger.js";
import type { Random } from "../common/random.js";

export interface AgentEnvironment {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}
