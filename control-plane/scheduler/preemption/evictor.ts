import { isConflict, isNotFound } from "../../../api/errors.js";
import type { V1Pod, V1PodCondition } from "../../../api/generated/types.js";
import { withCondition } from "../../../api/meta/conditions.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isTerminating, observedGenerationOf } from "../../../api/meta/pods.js";
import { pods } from "../../../api/resources.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { timestamp } from "../../../common/clock.js";
import { priorityOf } from "../pod-info.js";
import { type PodStatusOptions, unschedulableNews } from "../pod-status.js";
import type { Candidate } from "./candidate.js";

export interface EvictorOptions extends PodStatusOptions {
  readonly recorder: EventRecorder;
}

/** What was decided for a pod that waits. */
export interface Eviction {
  readonly preemptor: V1Pod;
  /** The node that it was promised before. */
  readonly promised: string | undefined;
  /** Why no node would do as it is. */
  readonly message: string;
  readonly candidate: Candidate;
}

/**
 * Makes room for a pod. First the promise is written into its status, by compare-and-swap: of two leaders that decide for
 * the same pod only one gets to evict anybody. Whoever is to go is looked up anew before.
 */
export class Evictor {
  constructor(private readonly options: EvictorOptions) {}

  /** False when the pod needs no room any more, or another leader was first. */
  async makeRoom(eviction: Eviction): Promise<boolean> {
    if (!(await this.promise(eviction))) return false;
    const { candidate } = eviction;
    await Promise.all(candidate.victims.map(({ pod }) => this.evict(pod, eviction)));
    return true;
  }

  private async promise({ preemptor, promised, message, candidate }: Eviction): Promise<boolean> {
    const { client, clock } = this.options;
    const ref = refOf(keyOf(preemptor.metadata));
    const fresh = await unlessGone(client.get(pods, ref));
    const { uid, resourceVersion } = fresh?.metadata ?? {};
    if (!fresh || uid !== preemptor.metadata.uid || isTerminating(fresh) || fresh.spec?.nodeName)
      return false;
    if ((fresh.status?.nominatedNodeName || undefined) !== promised) return false;
    const status = unschedulableNews(fresh, message, timestamp(clock), candidate.nodeName);
    if (!status) return true;
    try {
      const patch = { metadata: { uid, resourceVersion }, status };
      await client.patch(pods, ref, "strategic", patch, { subresource: "status" });
      return true;
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return false;
      throw error;
    }
  }

  private async evict(victim: V1Pod, { preemptor, candidate }: Eviction): Promise<void> {
    const { client, recorder } = this.options;
    const ref = refOf(keyOf(victim.metadata));
    const { uid } = victim.metadata;
    const fresh = await unlessGone(client.get(pods, ref));
    if (!fresh || fresh.metadata.uid !== uid || isTerminating(fresh)) return;
    if (fresh.spec?.nodeName !== candidate.nodeName || priorityOf(fresh) >= priorityOf(preemptor)) return;
    const conditions = this.disrupted(fresh, preemptor);
    try {
      await client.patch(
        pods,
        ref,
        "strategic",
        { metadata: { uid }, status: { conditions } },
        { subresource: "status" },
      );
      await client.delete(pods, ref, { preconditions: { uid } });
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return;
      throw error;
    }
    const message = `Preempted by pod ${preemptor.metadata.uid} on node ${candidate.nodeName}`;
    recorder.event(victim, "Normal", "Preempted", message);
  }

  private disrupted(victim: V1Pod, { spec }: V1Pod): V1PodCondition[] {
    const disrupted = {
      type: "DisruptionTarget",
      status: "True",
      reason: "PreemptionByScheduler",
      message: `${spec?.schedulerName}: preempting to accommodate a higher priority pod`,
      ...observedGenerationOf(victim),
    };
    const now = timestamp(this.options.clock);
    const conditions = withCondition<V1PodCondition>(victim.status?.conditions, disrupted, now);
    return conditions.filter(({ type }) => type === disrupted.type);
  }
}
