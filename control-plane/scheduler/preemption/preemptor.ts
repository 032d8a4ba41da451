import type { PodInfo } from "../pod-info.js";
import { writeQuietly } from "../pod-status.js";
import type { SchedulingQueue } from "../queue.js";
import type { QueuedPod } from "../queued-pod.js";
import type { Snapshot } from "../snapshot.js";
import type { Candidate } from "./candidate.js";
import { Evictor, type EvictorOptions } from "./evictor.js";

export interface PreemptorOptions extends EvictorOptions {
  readonly snapshot: Snapshot;
  readonly queue: SchedulingQueue;
}

/** Carries out what was found: promises the node, takes back lesser promises, and has the victims evicted behind that. */
export class Preemptor {
  private readonly evictor: Evictor;
  private readonly busyWith = new Set<string>();

  constructor(private readonly options: PreemptorOptions) {
    this.evictor = new Evictor(options);
  }

  /** Victims of this pod are being sent away: until all know it, nobody else is to go for it. */
  isBusyWith(key: string): boolean {
    return this.busyWith.has(key);
  }

  /** The pod is back in the queue already. */
  preempt({ info, pod, key }: QueuedPod, message: string, candidate: Candidate): void {
    const { snapshot, queue, log } = this.options;
    const promised = snapshot.nominations.nodeOf(key);
    snapshot.nominations.set(info, candidate.nodeName);
    this.takeBackLesser(info, candidate.nodeName);
    this.busyWith.add(key);
    const making = this.evictor.makeRoom({ preemptor: pod, promised, message, candidate });
    void making
      .catch((error) => {
        log.warn("room not made for a pod", { pod: key, node: candidate.nodeName, err: error });
        return false;
      })
      .then((isMade) => {
        this.busyWith.delete(key);
        if (isMade) return;
        if (snapshot.nominations.nodeOf(key) === candidate.nodeName) this.forget(key);
        queue.wakeUp(key);
      });
  }

  /** Others may come to the node that the pod was promised. */
  forget(key: string): void {
    const { snapshot, queue } = this.options;
    const nodeName = snapshot.nominations.nodeOf(key);
    const pod = snapshot.nominations.remove(key);
    if (pod && nodeName) queue.move({ type: "pod-removed", pod, nodeName }, snapshot);
  }

  /** Less important pods may no longer fit on the node: they look for another at once. */
  private takeBackLesser({ priority }: PodInfo, nodeName: string): void {
    const { snapshot, queue } = this.options;
    for (const lesser of [...snapshot.nominations.on(nodeName).values()]) {
      if (lesser.priority >= priority) continue;
      snapshot.nominations.remove(lesser.key);
      queue.wakeUp(lesser.key);
      void writeQuietly(lesser.pod, { nominatedNodeName: null }, this.options);
    }
  }
}
