import type { QueuedPod } from "./queued-pod.js";

/** Pods to be tried, the most important first, then in order of arrival. */
export class ReadyPods {
  private readonly byPriority = new Map<number, Map<string, QueuedPod>>();

  get size(): number {
    return [...this.byPriority.values()].reduce((sum, pods) => sum + pods.size, 0);
  }

  add(pod: QueuedPod): void {
    const same = this.byPriority.get(pod.priority) ?? new Map<string, QueuedPod>();
    this.byPriority.set(pod.priority, same.set(pod.key, pod));
  }

  remove({ key, priority }: QueuedPod): void {
    const same = this.byPriority.get(priority);
    same?.delete(key);
    if (same?.size === 0) this.byPriority.delete(priority);
  }

  take(): QueuedPod | undefined {
    let highest = Number.NEGATIVE_INFINITY;
    for (const priority of this.byPriority.keys()) highest = Math.max(highest, priority);
    for (const pod of this.byPriority.get(highest)?.values() ?? []) {
      this.remove(pod);
      return pod;
    }
    return undefined;
  }
}
