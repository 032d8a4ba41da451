import type { V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { backoffMs } from "../../common/backoff.js";
import type { Clock } from "../../common/clock.js";
import { deferred } from "../../common/deferred.js";
import type { Random } from "../../common/random.js";
import { BackingOffPods } from "./backing-off-pods.js";
import type { ClusterEvent } from "./cluster-event.js";
import type { SchedulerConfiguration } from "./configuration/scheduler-configuration.js";
import type { Filter } from "./filters/filter.js";
import { QueuedPod } from "./queued-pod.js";
import { ReadyPods } from "./ready-pods.js";
import { RefusedPods } from "./refused-pods.js";
import type { Snapshot } from "./snapshot.js";

/** Who waits so long is tried again, whether anything happened or not. */
const longestRefusalMs = 5 * 60_000;
const lookEveryMs = 30_000;

type Backoff = SchedulerConfiguration["backoff"];

/**
 * Pods that wait for a node. One that found none waits until something happens that may help it, and then for its
 * back-off; one that is gated waits for its gates to go, and starts at once.
 */
export class SchedulingQueue {
  private readonly pods = new Map<string, QueuedPod>();
  private readonly ready = new ReadyPods();
  private readonly backingOff = new BackingOffPods();
  private readonly refused = new RefusedPods();
  private lookedAtMs: number;
  private wake = deferred<void>();

  constructor(
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly backoff: Backoff = { baseMs: 1_000, maxMs: 10_000 },
  ) {
    this.lookedAtMs = clock.monotonic();
  }

  /** Takes a pod in, or what it asks for now. */
  add(pod: V1Pod): void {
    const queued = this.withdraw(keyOf(pod.metadata)) ?? new QueuedPod(pod);
    queued.setPod(pod);
    this.pods.set(queued.key, queued);
    if (!queued.isGated) this.activate(queued);
  }

  /** Takes the newer state of a pod that asks for nothing else. */
  refresh(pod: V1Pod): void {
    const queued = this.pods.get(keyOf(pod.metadata));
    if (queued) queued.pod = pod;
  }

  remove(key: string): void {
    this.withdraw(key);
  }

  get size(): { readonly active: number; readonly waiting: number } {
    return { active: this.ready.size + this.backingOff.size, waiting: this.refused.size };
  }

  /** The next pod to place, which is in the queue no more. Rejects when the signal aborts. */
  async next(signal: AbortSignal): Promise<QueuedPod> {
    for (;;) {
      signal.throwIfAborted();
      const pod = this.take();
      if (pod) return pod;
      await this.idle(signal);
    }
  }

  /** Takes back a pod that found no node, until something happens that one of these filters waits for. */
  refuse(pod: QueuedPod, filters: readonly Filter[]): void {
    if (!this.takeBack(pod)) return;
    this.refused.add(pod, filters, this.clock.monotonic());
  }

  /** Takes back a pod whose placing failed for another reason: it is tried again after its back-off. */
  retry(pod: QueuedPod): void {
    if (this.takeBack(pod)) this.activate(pod);
  }

  /** A pod that found no node may be tried again, for whatever reason. */
  wakeUp(key: string): void {
    const pod = this.pods.get(key);
    if (!pod || !this.refused.has(pod)) return;
    this.refused.remove(pod);
    this.activate(pod);
  }

  /** Something happened; the snapshot knows it already. */
  move(event: ClusterEvent, snapshot: Snapshot): void {
    for (const pod of this.refused.takeWoken(event, snapshot)) this.activate(pod);
  }

  private take(): QueuedPod | undefined {
    const now = this.clock.monotonic();
    for (const pod of this.backingOff.takeDue(now)) this.ready.add(pod);
    if (now - this.lookedAtMs >= lookEveryMs) {
      this.lookedAtMs = now;
      for (const pod of this.refused.takeOlder(now - longestRefusalMs)) this.ready.add(pod);
    }
    const pod = this.ready.take();
    if (pod) this.pods.delete(pod.key);
    return pod;
  }

  /** False when the pod has come anew meanwhile. */
  private takeBack(pod: QueuedPod): boolean {
    if (this.pods.has(pod.key)) return false;
    this.pods.set(pod.key, pod);
    pod.notBeforeMs = this.clock.monotonic() + backoffMs(pod.failures++, this.backoff, this.random);
    return true;
  }

  private withdraw(key: string): QueuedPod | undefined {
    const pod = this.pods.get(key);
    if (!pod) return undefined;
    this.pods.delete(key);
    for (const place of [this.ready, this.backingOff, this.refused]) place.remove(pod);
    return pod;
  }

  private activate(pod: QueuedPod): void {
    if (pod.notBeforeMs > this.clock.monotonic()) this.backingOff.add(pod);
    else this.ready.add(pod);
    this.wake.resolve();
  }

  /** Waits for a pod to come in or become due, or for the signal. */
  private async idle(signal: AbortSignal): Promise<void> {
    const wake = deferred<void>();
    this.wake = wake;
    const dueMs = Math.min(this.backingOff.soonestMs, this.lookedAtMs + lookEveryMs);
    const cancel = this.clock.after(Math.max(0, dueMs - this.clock.monotonic()), wake.resolve);
    const stop = () => wake.resolve();
    signal.addEventListener("abort", stop, { once: true });
    await wake.promise;
    signal.removeEventListener("abort", stop);
    cancel();
  }
}
