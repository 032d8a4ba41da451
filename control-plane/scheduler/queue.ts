import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Random } from "../../common/random.js";

interface Entry {
  pod: V1Pod;
  failures: number;
  /** Not to be tried before this monotonic time. */
  notBeforeMs: number;
}

const backoff = { baseMs: 1_000, maxMs: 10_000 };

/**
 * Pods that wait for a node, the most important first, in order of arrival. A pod that found none waits until
 * something in the cluster changes, and then for its back-off.
 */
export class SchedulingQueue {
  private readonly active = new Map<number, Map<string, Entry>>();
  private readonly waiting = new Map<string, Entry>();
  private wake = deferred<void>();
  /** Counts changes of the cluster: one that comes while a pod is being placed must not be missed. */
  private moves = 0;

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Takes a pod in, or its newer state. */
  add(pod: V1Pod): void {
    const key = keyOf(pod.metadata);
    const entry = this.remove(key) ?? { pod, failures: 0, notBeforeMs: 0 };
    entry.pod = pod;
    this.activate(key, entry);
  }

  remove(key: string): Entry | undefined {
    const parked = this.waiting.get(key);
    this.waiting.delete(key);
    if (parked) return parked;
    for (const [priority, entries] of this.active) {
      const entry = entries.get(key);
      if (!entry) continue;
      entries.delete(key);
      if (entries.size === 0) this.active.delete(priority);
      return entry;
    }
    return undefined;
  }

  get size(): { readonly active: number; readonly waiting: number } {
    const active = [...this.active.values()].reduce((sum, entries) => sum + entries.size, 0);
    return { active, waiting: this.waiting.size };
  }

  /** The next pod to place. Rejects when the signal aborts. */
  async next(signal: AbortSignal): Promise<{ pod: V1Pod; failed: () => void }> {
    for (;;) {
      signal.throwIfAborted();
      const taken = this.take();
      if (taken) return taken;
      await this.idle(signal);
    }
  }

  /** Something changed that may give waiting pods a place. */
  moveAll(): void {
    this.moves++;
    for (const [key, entry] of this.waiting) {
      this.waiting.delete(key);
      this.activate(key, entry);
    }
  }

  private take() {
    const now = this.clock.monotonic();
    const priorities = [...this.active.keys()].sort((left, right) => right - left);
    for (const priority of priorities) {
      for (const [key, entry] of this.active.get(priority) ?? []) {
        if (entry.notBeforeMs > now) continue;
        this.remove(key);
        const seen = this.moves;
        return { pod: entry.pod, failed: () => this.park(key, entry, seen) };
      }
    }
    return undefined;
  }

  private park(key: string, entry: Entry, seenMoves: number): void {
    if (this.waiting.has(key) || this.isActive(key)) return;
    entry.notBeforeMs = this.clock.monotonic() + backoffMs(entry.failures++, backoff, this.random);
    if (seenMoves === this.moves) this.waiting.set(key, entry);
    else this.activate(key, entry);
  }

  private isActive(key: string): boolean {
    return [...this.active.values()].some((entries) => entries.has(key));
  }

  private activate(key: string, entry: Entry): void {
    const priority = entry.pod.spec?.priority ?? 0;
    const entries = this.active.get(priority) ?? new Map<string, Entry>();
    this.active.set(priority, entries.set(key, entry));
    this.wake.resolve();
  }

  /** Waits for a pod to come in or become due, or for the signal. */
  private async idle(signal: AbortSignal): Promise<void> {
    const wake = deferred<void>();
    this.wake = wake;
    const cancel = this.clock.after(this.untilDueMs(), wake.resolve);
    const stop = () => wake.resolve();
    signal.addEventListener("abort", stop, { once: true });
    await wake.promise;
    signal.removeEventListener("abort", stop);
    cancel();
  }

  private untilDueMs(): number {
    let soonest = this.clock.monotonic() + 60_000;
    for (const entries of this.active.values()) {
      for (const { notBeforeMs } of entries.values()) soonest = Math.min(soonest, notBeforeMs);
    }
    return Math.max(0, soonest - this.clock.monotonic());
  }
}
