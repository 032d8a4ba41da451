import { mostPlacementConditions, placementConditions } from "../../api/core/pods/placement-conditions.js";
import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Binding, V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isActive } from "../../api/meta/pods.js";
import { pods, type ResourceType } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { InformerFactory } from "../../client/informer.js";
import type { Clock } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { explain } from "./explain.js";
import type { Filter } from "./filters/filter.js";
import { Placer } from "./placement.js";
import { writeUnschedulable } from "./pod-condition.js";
import { followCluster } from "./pod-events.js";
import { SchedulingQueue } from "./queue.js";
import type { QueuedPod } from "./queued-pod.js";
import { siblingsIn } from "./siblings.js";
import { Snapshot } from "./snapshot.js";

export interface SchedulerOptions {
  readonly client: Client;
  readonly informers: InformerFactory;
  readonly recorder: EventRecorder;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Whose pods it places; default `default-scheduler`. */
  readonly schedulerName?: string;
}

/** After so many placements in a row, or so much time, others get their turn on the event loop. */
const batch = 16;
const longestMs = 20;

/** Gives every pod a node: one decision at a time on its own snapshot, bindings written behind it. */
export class Scheduler {
  constructor(private readonly options: SchedulerOptions) {}

  /** Runs until the signal aborts; starts afresh each time, as a new leader must. */
  run(signal: AbortSignal): Promise<void> {
    return new Term(this.options).run(signal);
  }
}

/** One term of leadership. */
class Term {
  private readonly snapshot = new Snapshot();
  private readonly queue: SchedulingQueue;
  private readonly placer: Placer;

  constructor(private readonly options: SchedulerOptions) {
    this.queue = new SchedulingQueue(options.clock, options.random);
    this.placer = new Placer(options.random, siblingsIn(options.informers));
  }

  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock, schedulerName = "default-scheduler" } = this.options;
    const leave = followCluster(informers, schedulerName, this.snapshot, this.queue);
    try {
      await informers.synced(signal);
      for (let count = 1, sinceMs = clock.monotonic(); ; count++) {
        this.tryOne(await this.queue.next(signal));
        if (count % batch !== 0 && clock.monotonic() - sinceMs < longestMs) continue;
        await clock.yield();
        sinceMs = clock.monotonic();
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      leave();
    }
  }

  /** Whatever is wrong with one pod keeps no other from its node. */
  private tryOne(queued: QueuedPod): void {
    try {
      this.scheduleOne(queued);
    } catch (error) {
      this.options.log.error("pod can't be scheduled", { pod: queued.key, err: error });
      this.queue.retry(queued);
    }
  }

  private scheduleOne(queued: QueuedPod): void {
    const { spec } = queued.pod;
    const conditions = spec ? placementConditions(spec) : 0;
    if (conditions > mostPlacementConditions) {
      const message = `the pod has ${conditions} conditions of placement, of which ${mostPlacementConditions} are allowed`;
      this.refuse(queued, [], message);
      return;
    }
    const placement = this.placer.place(queued.info, this.snapshot);
    if (placement.type === "none") {
      this.refuse(queued, placement.filters, explain(placement.rejections, spec?.preemptionPolicy));
      return;
    }
    this.snapshot.place(queued.info, placement.nodeName);
    void this.bind(queued.pod, placement.nodeName).then((isBound) => {
      if (!isBound) this.takeBack(queued);
    });
  }

  /** Says why the pod has no node: an Event, and the PodScheduled condition. */
  private refuse(queued: QueuedPod, filters: readonly Filter[], message: string): void {
    this.queue.refuse(queued, filters);
    this.options.recorder.event(queued.pod, "Warning", "FailedScheduling", message);
    void writeUnschedulable(queued.pod, message, this.options);
  }

  /** The pod didn't get its node. It is tried again if it still waits for one. */
  private takeBack(queued: QueuedPod): void {
    const seen = this.options.informers.informer(pods).get(queued.key);
    if (seen?.spec?.nodeName) return;
    const assumed = this.snapshot.placed(queued.key);
    this.snapshot.removePod(queued.key);
    if (assumed) this.queue.move({ type: "pod-removed", pod: assumed }, this.snapshot);
    if (!seen || !isActive(seen)) return;
    queued.setPod(seen);
    this.queue.retry(queued);
  }

  /** False when the pod is still without a node. */
  private async bind(pod: V1Pod, nodeName: string): Promise<boolean> {
    const { client, recorder, log } = this.options;
    const { namespace = "", name = "", uid } = pod.metadata;
    const binding: V1Binding = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { namespace, name, uid },
      target: { apiVersion: "v1", kind: "Node", name: nodeName },
    };
    try {
      const type = pods as ResourceType as ResourceType<V1Binding>;
      await client.create(type, binding, { ref: { namespace, name }, subresource: "binding" });
      const message = `Successfully assigned ${namespace}/${name} to ${nodeName}`;
      recorder.event(pod, "Normal", "Scheduled", message);
      return true;
    } catch (error) {
      const isExpected = isNotFound(error) || isConflict(error) || isAbort(error);
      if (!isExpected) log.warn("binding failed", { pod: keyOf(pod.metadata), node: nodeName, err: error });
      return false;
    }
  }
}
