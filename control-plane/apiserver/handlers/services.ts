import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";

/** What the handlers of the verbs need beside the registry. */
export interface HandlerServices {
  readonly clock: Clock;
  readonly random: Random;
}
