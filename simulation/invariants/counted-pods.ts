import { hasEnded, isIndexed } from "../../api/batch/job-state.js";
import type { V1Job, V1Pod } from "../../api/generated/types.js";
import { isConditionTrue } from "../../api/meta/conditions.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerOf } from "../../api/meta/owner-references.js";
import { isTerminal, isTerminating } from "../../api/meta/pods.js";
import { jobs, pods } from "../../api/resources.js";
import { type Change, isOf } from "../cluster/cluster-view.js";
import type { Invariant } from "./invariant.js";

const trackingFinalizer = "batch.kubernetes.io/job-tracking";

/** The pods of a Job that ended, by uid. */
class Ended {
  readonly succeeded = new Set<string>();
  /** Or were deleted, which counts as much. */
  readonly failed = new Set<string>();
  /** Ended while they were tracked: these must be counted. */
  readonly tracked = new Set<string>();
  /** Had to go for no fault of theirs, which a failure policy may excuse. */
  readonly disrupted = new Set<string>();

  get all(): number {
    return new Set([...this.succeeded, ...this.failed]).size;
  }

  /** So many at least must be counted. */
  due({ spec }: V1Job): number {
    const excused = spec?.podFailurePolicy ? this.disrupted : new Set<string>();
    return [...this.tracked].filter((uid) => !excused.has(uid)).length;
  }
}

/** Jobs count each of their pods once. */
export class CountedPods implements Invariant {
  private readonly ended = new Map<string, Ended>();

  changed({ key, before, after }: Change): readonly string[] {
    if (isOf(pods, key)) this.note((after ?? before) as V1Pod, after === undefined);
    if (!isOf(jobs, key) || !after) return [];
    return this.faults(before as V1Job | undefined, after as V1Job);
  }

  private note(pod: V1Pod, isGone: boolean): void {
    const owner = controllerOf(pod);
    if (owner?.kind !== "Job") return;
    const { uid = "", finalizers = [] } = pod.metadata;
    const ended = this.of(owner.uid);
    const { phase } = pod.status ?? {};
    if (phase === "Succeeded") ended.succeeded.add(uid);
    if (phase === "Failed" || isGone || isTerminating(pod)) ended.failed.add(uid);
    if (isTerminal(pod) && finalizers.includes(trackingFinalizer)) ended.tracked.add(uid);
    if (phase === "Failed" && isConditionTrue(pod.status?.conditions, "DisruptionTarget"))
      ended.disrupted.add(uid);
  }

  private faults(before: V1Job | undefined, job: V1Job): readonly string[] {
    const { succeeded = 0, failed = 0 } = job.status ?? {};
    const ended = this.of(job.metadata.uid ?? "");
    const name = `Job ${keyOf(job.metadata)}`;
    const told = `${name} tells of ${succeeded} + ${failed} pods`;
    const isNew = before?.metadata.uid !== job.metadata.uid;
    const old = isNew ? {} : (before?.status ?? {});
    const isOver = hasEnded(job) && !isIndexed(job) && !job.metadata.deletionTimestamp;
    return [
      ...(succeeded > ended.succeeded.size ? [`${told}, and ${ended.succeeded.size} succeeded`] : []),
      ...(failed > ended.failed.size ? [`${told}, and ${ended.failed.size} failed`] : []),
      ...(succeeded + failed > ended.all ? [`${told}, and ${ended.all} ended`] : []),
      ...(isOver && succeeded + failed < ended.due(job) ? [`${told}, and there were ${ended.due(job)}`] : []),
      ...(succeeded < (old.succeeded ?? 0) || failed < (old.failed ?? 0)
        ? [`${told}, and told of more`]
        : []),
    ];
  }

  private of(uid: string): Ended {
    const found = this.ended.get(uid);
    if (found) return found;
    const made = new Ended();
    this.ended.set(uid, made);
    return made;
  }
}
