import { UnknownUsage } from "../../../api/quota/charge.js";
import type { Clock } from "../../../common/clock.js";
import type { Cache } from "../../storage/cache.js";
import type { Attempt } from "./attempt.js";
import type { KnownQuotas } from "./known-quotas.js";

/** Of two replicas that are busy with one quota each wins about every second time. */
const mostOutrun = 30;
/** A new quota is counted by the leader; until then nobody knows whether there is room. */
const mostUnknown = 40;
const unknownPauseMs = 50;

/** Judges for one write whether it is worth another try, by what is known then. */
export class Retry {
  private outrun = 0;
  private unknown = 0;
  private isFresh = false;

  constructor(
    private readonly cache: Cache,
    private readonly known: KnownQuotas,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  async isWorth(attempt: Attempt, error: unknown): Promise<boolean> {
    if (attempt.wasOutrun(error)) {
      this.known.learn(error.found);
      this.outrun += 1;
      return this.outrun <= mostOutrun;
    }
    if (!attempt.refusal) return false;
    return attempt.refusal instanceof UnknownUsage ? this.afterCount() : this.afterFreshLook();
  }

  private async afterCount(): Promise<boolean> {
    this.unknown += 1;
    if (this.unknown > mostUnknown) return false;
    await this.clock.sleep(unknownPauseMs, this.signal);
    return true;
  }

  private async afterFreshLook(): Promise<boolean> {
    if (this.isFresh) return false;
    this.isFresh = true;
    await this.cache.waitForFresh({ signal: this.signal });
    return true;
  }
}
