import type { Clock } from "../../../common/clock.js";
import type { Key } from "../../reconcile/reconciler.js";

/** To count so many pods takes about a millisecond. A tenth of the time may go into it, or more where that would take long. */
const podsAMs = 500;
const share = 0.1;
const longestMs = 500;
/** Where many sets count at a time, each rests so much longer for each count of the last second, but for a few. */
const crowdMs = 5;
const few = 20;
const crowdWindowMs = 1_000;
/** Below this nobody need wait. */
const shortestMs = 5;

interface Count {
  /** What was asked of the set then. */
  readonly generation: number | undefined;
  readonly atMs: number;
  readonly pauseMs: number;
}

/**
 * Each of a set's pods that changes wakes its set, which counts all of them: the larger the set, the longer it rests once
 * it has counted without having had anything to do, so that the work grows with the number of its pods and not the square.
 * So it does where many sets change at once: what happens to a set's pods meanwhile is one count more, and one status.
 */
export class CountPace {
  private readonly counts = new Map<Key, Count>();
  /** Counts of the last second; older ones fade. */
  private recent = { count: 0, atMs: 0 };

  constructor(private readonly clock: Clock) {}

  /** None when something else is asked of the set by now. */
  leftMs(key: Key, generation?: number): number {
    const last = this.counts.get(key);
    if (!last || last.generation !== generation) return 0;
    return Math.max(0, last.atMs + last.pauseMs - this.clock.monotonic());
  }

  counted(key: Key, pods: number, generation?: number): void {
    const atMs = this.clock.monotonic();
    const pauseMs = Math.min(longestMs, Math.max(pods / podsAMs / share, this.crowd(atMs) * crowdMs));
    if (pauseMs < shortestMs) this.counts.delete(key);
    else this.counts.set(key, { generation, atMs, pauseMs });
  }

  /** How many more than a few have counted lately. */
  private crowd(atMs: number): number {
    const { count, atMs: beforeMs } = this.recent;
    this.recent = { count: count * Math.exp((beforeMs - atMs) / crowdWindowMs) + 1, atMs };
    return this.recent.count - few;
  }

  forget(key: Key): void {
    this.counts.delete(key);
  }
}
