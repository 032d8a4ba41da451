import type { Clock } from "../../common/clock.js";
import type { ItemKey } from "./assigned-item.js";

/** Who keeps one node's set current. */
export interface Follower {
  /** What all nodes have under the key is another now; it need not be sent before `flush`. */
  sharedChanged(key: ItemKey): void;
  /** What the node has of its own is another now. */
  ownChanged(): void;
  /** Sends what has changed. */
  flush(): void;
}

/** What all nodes are to hear is gathered a millisecond for each, so that their number makes it no more work a second … */
const gatherMsEach = 1;
/** … but no longer than this, and where they are few not at all. */
const longestMs = 1_000;
const few = 10;
/** So many are told in a row before others get their turn on the event loop. */
const batch = 50;

/** Tells followers: of what is their node's own at once, of what all nodes share together. */
export class Followers {
  private readonly byNode = new Map<string, Set<Follower>>();
  private count = 0;
  private isGathering = false;

  constructor(private readonly clock: Clock) {}

  /** Returns the way to leave. */
  join(nodeName: string, follower: Follower): () => void {
    const local = this.byNode.get(nodeName) ?? new Set();
    this.byNode.set(nodeName, local.add(follower));
    this.count++;
    return () => {
      if (!local.delete(follower)) return;
      this.count--;
      if (local.size === 0 && this.byNode.get(nodeName) === local) this.byNode.delete(nodeName);
    };
  }

  tellOf(nodeName: string): void {
    for (const follower of this.byNode.get(nodeName) ?? []) {
      follower.ownChanged();
      follower.flush();
    }
  }

  tellAll(key: ItemKey): void {
    for (const local of this.byNode.values()) for (const follower of local) follower.sharedChanged(key);
    if (this.isGathering || this.count === 0) return;
    const waitMs = this.count < few ? 0 : Math.min(longestMs, this.count * gatherMsEach);
    if (waitMs === 0) return void this.flushAll();
    this.isGathering = true;
    this.clock.after(waitMs, () => {
      this.isGathering = false;
      void this.flushAll();
    });
  }

  private async flushAll(): Promise<void> {
    const all = [...this.byNode.values()].flatMap((local) => [...local]);
    for (const [index, follower] of all.entries()) {
      follower.flush();
      if ((index + 1) % batch === 0) await this.clock.yield();
    }
  }
}
