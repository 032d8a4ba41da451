import type { Ages } from "../replicas/ages.js";

/** When nodes were heard by other replicas, on this one's clock: ages travel, since clocks differ from host to host. */
export class Sightings {
  private readonly seen = new Map<string, number>();

  note(ages: Ages, nowMs: number): void {
    for (const [node, ageMs] of ages) this.seen.set(node, Math.max(this.seen.get(node) ?? 0, nowMs - ageMs));
  }

  lastSeenMs(node: string): number | undefined {
    return this.seen.get(node);
  }
}

interface Hearing {
  lastSeenMs(node: string): number | undefined;
}

/**
 * A node lives while any replica hears it: the leader's own link may be the one thing that is broken. Stalls are those of
 * this process, the only ones that could mislead it.
 */
export class ClusterLiveness {
  constructor(
    private readonly own: Hearing & { readonly windowStartMs: number },
    private readonly others: Hearing,
  ) {}

  lastSeenMs(node: string): number | undefined {
    const times = [this.own.lastSeenMs(node), this.others.lastSeenMs(node)].filter((at) => at !== undefined);
    return times.length > 0 ? Math.max(...times) : undefined;
  }

  get windowStartMs(): number {
    return this.own.windowStartMs;
  }
}
