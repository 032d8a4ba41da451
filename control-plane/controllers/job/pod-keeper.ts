import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isReady } from "../../../api/meta/pods.js";
import { jobs, pods } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { firstReason } from "../../../common/settled.js";
import type { Key } from "../../reconcile/reconciler.js";
import { isNamespaceTerminating, type PodControl } from "../pod-control.js";
import { slowStart } from "../slow-start.js";
import { confirmUnchanged } from "../stale-view.js";
import type { WriteBarrier } from "../write-barrier.js";
import type { JobMetrics } from "./job-metrics.js";
import type { JobView } from "./job-view.js";
import type { PodPlan } from "./pod-plan.js";
import { podTemplate } from "./pod-template.js";
import { isTracked, untrackPatch, untrackUnchangedPatch } from "./tracking.js";

/** The pods of a Job after a step, as far as its own doing tells. */
export interface Kept {
  readonly active: number;
  readonly ready: number;
  readonly terminating: number;
  /** Whether their number was looked after at all. */
  readonly isManaged: boolean;
  /** The namespace ends: nothing takes the place of a pod any more. */
  readonly isEnding?: boolean;
  readonly error?: unknown;
}

/** Makes and removes the pods of Jobs. */
export class PodKeeper {
  constructor(
    private readonly client: Client,
    private readonly control: PodControl,
    private readonly pods: Informer<V1Pod>,
    private readonly barrier: WriteBarrier,
    private readonly metrics: JobMetrics,
  ) {}

  async carryOut(key: Key, view: JobView, plan: PodPlan, signal: AbortSignal): Promise<Kept> {
    if (plan.type === "create") return this.create(key, view, plan.indexes, signal);
    if (plan.type !== "delete") return asSeen(view, true);
    await confirmUnchanged(this.client, jobs, view.job);
    return this.remove(view, plan.pods, true, async (pod) => {
      if (isTracked(pod)) await this.untrack(key, pod, untrackUnchangedPatch(pod));
      await this.delete(key, view, pod);
    });
  }

  /** All that still run, since their Job ends. They stay tracked until they are in its status. */
  async removeAll(key: Key, view: JobView): Promise<Kept> {
    if (view.active.length === 0) return asSeen(view, false);
    await confirmUnchanged(this.client, jobs, view.job);
    return this.remove(view, view.active, false, (pod) => this.delete(key, view, pod));
  }

  /** Lets the pods go. Answers the uids of those that went, and the first error. */
  async release(
    key: Key,
    ended: readonly V1Pod[],
  ): Promise<{ readonly gone: ReadonlySet<string>; readonly error: unknown }> {
    const results = await Promise.allSettled(ended.map((pod) => this.untrack(key, pod)));
    const gone = ended.filter((_, i) => results[i]?.status === "fulfilled");
    return { gone: new Set(gone.map(({ metadata }) => metadata.uid ?? "")), error: firstReason(results) };
  }

  private async create(
    key: Key,
    view: JobView,
    indexes: readonly (number | undefined)[],
    signal: AbortSignal,
  ): Promise<Kept> {
    const { job } = view;
    await confirmUnchanged(this.client, jobs, job);
    const makeOne = async (i: number) => {
      const index = indexes[i];
      const failed = view.indexes?.lastFailures.get(index ?? -1);
      const { template, prefix } = podTemplate(job, index, failed);
      const made = await this.control.create(job, template, signal, prefix).catch((error: unknown) => {
        this.metrics.created(view, "failed");
        throw error;
      });
      this.metrics.created(view, "succeeded");
      this.barrier.wrote(key, this.pods, made);
    };
    const { succeeded, error } = await slowStart(indexes.length, makeOne, signal);
    const seen = asSeen(view, true);
    return {
      ...seen,
      active: seen.active + succeeded,
      ...(isNamespaceTerminating(error) ? { isEnding: true } : { error }),
    };
  }

  private async remove(
    view: JobView,
    doomed: readonly V1Pod[],
    isManaged: boolean,
    removeOne: (pod: V1Pod) => Promise<void>,
  ): Promise<Kept> {
    const results = await Promise.allSettled(doomed.map(removeOne));
    const removed = doomed.filter((_, i) => results[i]?.status === "fulfilled");
    const { active, ready, terminating } = asSeen(view, isManaged);
    return {
      active: active - removed.length,
      ready: ready - removed.filter(isReady).length,
      terminating: terminating + removed.length,
      isManaged,
      error: firstReason(results),
    };
  }

  private async delete(key: Key, { job }: JobView, pod: V1Pod): Promise<void> {
    await this.control.delete(job, pod);
    this.barrier.deleted(key, this.pods, pod);
  }

  /** One that is gone is well released. */
  private async untrack(key: Key, pod: V1Pod, patch: object = untrackPatch(pod)): Promise<void> {
    const patched = await unlessGone(this.client.patch(pods, refOf(keyOf(pod.metadata)), "strategic", patch));
    if (patched) this.barrier.wrote(key, this.pods, patched);
  }
}

export function asSeen({ active, terminating }: JobView, isManaged: boolean): Kept {
  return {
    active: active.length,
    ready: active.filter(isReady).length,
    terminating: terminating.length,
    isManaged,
  };
}
