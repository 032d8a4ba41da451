import { mostPlacementConditions, placementConditions } from "../../api/core/pods/placement-conditions.js";
import { isConflict, isNotFound } from "../../api/errors.js";
import type { V1Binding, V1Pod, V1PodCondition } from "../../api/generated/types.js";
import { conditionOf } from "../../api/meta/conditions.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { pods, type ResourceType } from "../../api/resources.js";
import type { Client } from "../../client/client.js";
import type { EventRecorder } from "../../client/event-recorder.js";
import type { InformerFactory } from "../../client/informer.js";
import { type Clock, timestamp } from "../../common/clock.js";
import { isAbort } from "../../common/errors.js";
import type { Logger } from "../../common/logger.js";
import type { Random } from "../../common/random.js";
import { explain } from "./explain.js";
import { Placer } from "./placement.js";
import { followCluster } from "./pod-events.js";
import { podInfoOf } from "./pod-info.js";
import { SchedulingQueue } from "./queue.js";
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
  async run(signal: AbortSignal): Promise<void> {
    const { informers, clock, random, schedulerName = "default-scheduler" } = this.options;
    const snapshot = new Snapshot();
    const queue = new SchedulingQueue(clock, random);
    const placer = new Placer(random);
    const leave = followCluster(informers, schedulerName, snapshot, queue);
    try {
      await informers.synced(signal);
      for (let count = 1, sinceMs = clock.monotonic(); ; count++) {
        const { pod, failed } = await queue.next(signal);
        this.tryOne(pod, failed, snapshot, placer);
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
  private tryOne(pod: V1Pod, failed: () => void, snapshot: Snapshot, placer: Placer): void {
    try {
      this.scheduleOne(pod, failed, snapshot, placer);
    } catch (error) {
      this.options.log.error("pod can't be scheduled", { pod: keyOf(pod.metadata), err: error });
      failed();
    }
  }

  private scheduleOne(pod: V1Pod, failed: () => void, snapshot: Snapshot, placer: Placer): void {
    const gates = pod.spec?.schedulingGates ?? [];
    if (gates.length > 0) {
      failed();
      this.reject(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
      return;
    }
    const conditions = pod.spec ? placementConditions(pod.spec) : 0;
    if (conditions > mostPlacementConditions) {
      failed();
      const message = `the pod has ${conditions} conditions of placement, of which ${mostPlacementConditions} are allowed`;
      this.reject(pod, "Unschedulable", message);
      return;
    }
    const info = podInfoOf(pod);
    const placement = placer.place(info, snapshot);
    if (placement.type === "none") {
      failed();
      this.reject(pod, "Unschedulable", explain(placement.rejections));
      return;
    }
    snapshot.place(info, placement.nodeName);
    void this.bind(pod, placement.nodeName).then((bound) => {
      if (bound) return;
      snapshot.removePod(info.key);
      failed();
    });
  }

  /** False when the pod is to be tried again. */
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
      if (isNotFound(error) || isConflict(error) || isAbort(error)) return isNotFound(error);
      log.warn("binding failed", { pod: keyOf(pod.metadata), node: nodeName, err: error });
      return false;
    }
  }

  /** Says why the pod has no node: an Event, and the PodScheduled condition. */
  private reject(pod: V1Pod, reason: "Unschedulable" | "SchedulingGated", message: string): void {
    const current = conditionOf(pod.status?.conditions, "PodScheduled");
    if (reason === "Unschedulable") this.options.recorder.event(pod, "Warning", "FailedScheduling", message);
    if (current?.status === "False" && current.reason === reason && current.message === message) return;
    void this.writeCondition(pod, {
      type: "PodScheduled",
      status: "False",
      reason,
      message,
      lastTransitionTime:
        current?.status === "False" ? current.lastTransitionTime : timestamp(this.options.clock),
    });
  }

  private async writeCondition(pod: V1Pod, condition: V1PodCondition): Promise<void> {
    const { client, log } = this.options;
    const patch = { metadata: { uid: pod.metadata.uid }, status: { conditions: [condition] } };
    try {
      await client.patch(pods, refOf(keyOf(pod.metadata)), "strategic", patch, { subresource: "status" });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) log.warn("status not written", { err: error });
    }
  }
}
