import type { Clock } from "../../../common/clock.js";
import type { Random } from "../../../common/random.js";
import type { Authorizer } from "../../auth/authorizer.js";
import type { OpenWatches } from "./open-watches.js";

/** What the handlers of the verbs need beside the registry. */
export interface HandlerServices {
  /** For what turns out to be asked only while it is done. */
  readonly authorizer: Authorizer;
  readonly watches: OpenWatches;
  readonly clock: Clock;
  readonly random: Random;
}
