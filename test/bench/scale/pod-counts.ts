import { isReady } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { SharedInformerFactory } from "../../../client/informer-factory.js";
import { systemClock } from "../../../common/clock.js";
import { silentLogger } from "../../../common/logger.js";
import { systemRandom } from "../../../common/random.js";

/** Counts pods as a watch tells of them, and when the first and the last of them got its node. */
export class PodCounts {
  bound = 0;
  ready = 0;
  firstBoundMs = 0;
  lastBoundMs = 0;
  private readonly ended = new AbortController();
  private readonly running: Promise<void>;

  constructor(client: Client) {
    const common = { client, clock: systemClock, random: systemRandom, log: silentLogger };
    const informers = new SharedInformerFactory(common);
    informers.informer(pods).addHandler({
      onAdd: (pod) => this.saw(pod.spec?.nodeName !== undefined, isReady(pod)),
      onUpdate: (pod, old) =>
        this.saw(pod.spec?.nodeName !== undefined && !old.spec?.nodeName, isReady(pod) && !isReady(old)),
      onDelete: () => {},
    });
    this.running = informers.run(this.ended.signal);
  }

  reset(): void {
    Object.assign(this, { bound: 0, ready: 0, firstBoundMs: 0, lastBoundMs: 0 });
  }

  async stop(): Promise<void> {
    this.ended.abort();
    await this.running;
  }

  private saw(isNewlyBound: boolean, isNewlyReady: boolean): void {
    if (isNewlyReady) this.ready++;
    if (!isNewlyBound) return;
    this.bound++;
    this.lastBoundMs = systemClock.monotonic();
    this.firstBoundMs ||= this.lastBoundMs;
  }
}
