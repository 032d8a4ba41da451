import type { Clock } from "../../common/clock.js";

/**
 * When each node was last heard of on this replica's links, on a clock that never goes back. A process that stood still
 * has heard nobody meanwhile, which says nothing of the nodes: after a stall every node counts as heard just now.
 */
export class Heartbeats {
  readonly name = "heartbeats";
  private readonly lastSeen = new Map<string, number>();
  private readonly startedAt: number;
  private forgivenUntil: number;

  /** @param stallMs the timer being late by more than this is a stall */
  constructor(
    private readonly clock: Clock,
    private readonly periodMs: number,
    private readonly stallMs: number = 300,
  ) {
    this.startedAt = clock.monotonic();
    this.forgivenUntil = this.startedAt;
  }

  seen(nodeName: string): void {
    this.lastSeen.set(nodeName, this.clock.monotonic());
  }

  forget(nodeName: string): void {
    this.lastSeen.delete(nodeName);
  }

  /** On the clock's monotonic time; undefined when the node was never linked to this replica. */
  lastSeenMs(nodeName: string): number | undefined {
    const at = this.lastSeen.get(nodeName);
    return at === undefined ? undefined : Math.max(at, this.forgivenUntil);
  }

  /** How long ago each node was heard, of those that were heard in the last `withinMs`. */
  ages(withinMs: number): ReadonlyMap<string, number> {
    const now = this.clock.monotonic();
    const ages = [...this.lastSeen].map(([node, at]) => [node, now - at] as const);
    return new Map(ages.filter(([, age]) => age <= withinMs));
  }

  /** No node may be judged by what was (not) heard before this: start of the process, or the end of the last stall. */
  get windowStartMs(): number {
    return this.forgivenUntil;
  }

  /** Watches for stalls: a short sleep that took long. What is pending is drained before anything is concluded. */
  async run(signal: AbortSignal): Promise<void> {
    const tickMs = Math.min(100, this.periodMs / 2);
    while (!signal.aborted) {
      const before = this.clock.monotonic();
      await this.clock.sleep(tickMs, signal).catch(() => {});
      if (this.clock.monotonic() - before > tickMs + this.stallMs) {
        await this.clock.yield();
        this.forgivenUntil = this.clock.monotonic();
      }
    }
  }
}
