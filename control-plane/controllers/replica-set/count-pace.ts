import type { Clock } from "../../../common/clock.js";
import type { Key } from "../../reconcile/reconciler.js";

/** To count so many pods takes about a millisecond. A tenth of the time may go into it, or more where that would take long. */
const podsAMs = 500;
const share = 0.1;
const longestMs = 500;
/** Below this nobody need wait. */
const shortestMs = 5;

interface Count {
  readonly atMs: number;
  readonly pauseMs: number;
}

/**
 * Each of a set's pods that changes wakes its set, which counts all of them: the larger the set, the longer it rests once
 * it has counted without having had anything to do, so that the work grows with the number of its pods and not the square.
 */
export class CountPace {
  private readonly counts = new Map<Key, Count>();

  constructor(private readonly clock: Clock) {}

  leftMs(key: Key): number {
    const last = this.counts.get(key);
    return last ? Math.max(0, last.atMs + last.pauseMs - this.clock.monotonic()) : 0;
  }

  counted(key: Key, pods: number): void {
    const pauseMs = Math.min(longestMs, pods / podsAMs / share);
    if (pauseMs < shortestMs) this.counts.delete(key);
    else this.counts.set(key, { atMs: this.clock.monotonic(), pauseMs });
  }

  forget(key: Key): void {
    this.counts.delete(key);
  }
}
