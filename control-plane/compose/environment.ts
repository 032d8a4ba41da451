import type { Clock } from "../../common/clock.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";

/** What every part is given of the world outside. */
export interface Environment {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}
