import type { Clock } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { UsageOutbox } from "../links/usage-outbox.js";
import { measuredUsage } from "./measured-usage.js";
import type { StatsCollector, UsageReading } from "./stats-collector.js";

const periodMs = 10_000;
/** What somebody else has just had read is good enough. */
const readWithinMs = 1_000;

/** Tells the control plane what the node and its pods use, over and over. */
export class UsageReporter {
  readonly name = "usage reporter";
  private before: UsageReading | undefined;

  constructor(
    private readonly stats: Pick<StatsCollector, "collect">,
    private readonly outbox: Pick<UsageOutbox, "send">,
    /** By which uid the API knows a pod; undefined: not at all. */
    private readonly uidInApi: (uid: string) => string | undefined,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.report().catch((err: unknown) => this.log.warn("usage not measured", { err }));
      await this.clock.sleep(periodMs, signal).catch((reason: unknown) => {
        if (!isAbort(reason)) throw reason;
      });
    }
  }

  private async report(): Promise<void> {
    const now = await this.stats.collect(readWithinMs);
    const { node, pods } = measuredUsage(this.before, now);
    const known = pods.flatMap((pod) => {
      const uid = this.uidInApi(pod.uid);
      return uid === undefined ? [] : [{ ...pod, uid }];
    });
    this.outbox.send({ node, pods: known });
    this.before = now;
  }
}
