import type { QueuedPod } from "./queued-pod.js";

/** Pods that become ready so close to each other are let go together, so that there are few moments to look at. */
const windowMs = 100;

/** Pods that may be tried again, but not yet. */
export class BackingOffPods {
  private readonly byMoment = new Map<number, Map<string, QueuedPod>>();

  get size(): number {
    return [...this.byMoment.values()].reduce((sum, pods) => sum + pods.size, 0);
  }

  /** When the first of them is due; Infinity without any. */
  get soonestMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const moment of this.byMoment.keys()) soonest = Math.min(soonest, moment);
    return soonest;
  }

  add(pod: QueuedPod): void {
    const moment = momentOf(pod);
    const same = this.byMoment.get(moment) ?? new Map<string, QueuedPod>();
    this.byMoment.set(moment, same.set(pod.key, pod));
  }

  remove(pod: QueuedPod): void {
    const moment = momentOf(pod);
    const same = this.byMoment.get(moment);
    same?.delete(pod.key);
    if (same?.size === 0) this.byMoment.delete(moment);
  }

  takeDue(nowMs: number): QueuedPod[] {
    const due = [...this.byMoment].filter(([moment]) => moment <= nowMs).sort(([a], [b]) => a - b);
    for (const [moment] of due) this.byMoment.delete(moment);
    return due.flatMap(([, pods]) => [...pods.values()]);
  }
}

const momentOf = ({ notBeforeMs }: QueuedPod) => Math.ceil(notBeforeMs / windowMs) * windowMs;
