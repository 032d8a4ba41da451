import { firstFree, intervalsOf, unite } from "../../../api/batch/index-intervals.js";
import type { V1Pod } from "../../../api/generated/types.js";
import { indexesOf, indexWithin } from "./completion-index.js";
import { replacesOnlyFailed } from "./failed-pods.js";
import { finishedMs } from "./finished-time.js";
import { failuresBefore } from "./index-failures.js";
import type { IndexView, JobView } from "./job-view.js";
import { type Failures, waitMs } from "./pod-backoff.js";
import { removalOrder } from "./removal-order.js";

/** At most so many pods are created or deleted in one step. */
const burst = 500;

/** What is done next for a Job to have the pods that it should have. */
export type PodPlan =
  | { readonly type: "keep" }
  | { readonly type: "delete"; readonly pods: readonly V1Pod[] }
  /** A pod for each index; undefined ones where the Job has none. */
  | { readonly type: "create"; readonly indexes: readonly (number | undefined)[] }
  | { readonly type: "wait"; readonly ms: number };

export function planPods(view: JobView, failures: Failures): PodPlan {
  const { active, spec } = view;
  if (spec.suspend) return remove(active);
  const wanted = wantedOf(view);
  const surplus = surplusOf(view, wanted).slice(0, burst);
  if (surplus.length > 0) return remove(surplus);
  const leaving = replacesOnlyFailed(view.job) ? view.terminating.length : 0;
  const lacking = Math.min(wanted - active.length - leaving, burst);
  return lacking > 0 ? create(view, lacking, failures) : { type: "keep" };
}

const remove = (pods: readonly V1Pod[]): PodPlan =>
  pods.length > 0 ? { type: "delete", pods } : { type: "keep" };

/** Without a number of completions the first success is a sign for the others to end by themselves. */
function wantedOf({ spec, succeeded, active }: JobView): number {
  const { completions, parallelism = 1 } = spec;
  if (completions === undefined) return succeeded > 0 ? active.length : parallelism;
  return Math.max(0, Math.min(completions - succeeded, parallelism));
}

/** Pods of no index, or of one that has another, go in any case. */
function surplusOf(view: JobView, wanted: number): V1Pod[] {
  const { redundant, needed } = view.indexes
    ? splitByIndex(view)
    : { redundant: [], needed: [...view.active] };
  const more = Math.max(0, view.active.length - wanted - redundant.length);
  return [...redundant, ...needed.sort(removalOrder).slice(0, more)];
}

function splitByIndex({ job, active }: JobView): { redundant: V1Pod[]; needed: V1Pod[] } {
  const best = new Map<number, V1Pod>();
  for (const pod of active) {
    const index = indexWithin(job, pod);
    const other = index === undefined ? undefined : best.get(index);
    if (index !== undefined && (!other || removalOrder(other, pod) <= 0)) best.set(index, pod);
  }
  const kept = new Set(best.values());
  return { redundant: active.filter((pod) => !kept.has(pod)), needed: [...kept] };
}

function create(view: JobView, count: number, failures: Failures): PodPlan {
  const perIndex = view.spec.backoffLimitPerIndex !== undefined;
  const ms = perIndex ? 0 : waitMs(failures, view.nowMs);
  if (ms > 0) return { type: "wait", ms };
  if (!view.indexes) return { type: "create", indexes: Array.from({ length: count }, () => undefined) };
  const indexes = pendingIndexes(view, view.indexes, count);
  return perIndex ? createDue(view, view.indexes, indexes) : { type: "create", indexes };
}

function pendingIndexes(view: JobView, indexes: IndexView, count: number): number[] {
  const busy = replacesOnlyFailed(view.job) ? [...view.active, ...view.terminating] : view.active;
  const taken = unite(unite(indexes.succeeded, indexes.failed ?? []), intervalsOf(indexesOf(busy)));
  return firstFree(taken, count, view.spec.completions ?? 0);
}

/** Each index waits for itself. */
function createDue(view: JobView, { lastFailures }: IndexView, indexes: readonly number[]): PodPlan {
  const leftMs = (index: number) => {
    const failed = lastFailures.get(index);
    if (!failed) return 0;
    return waitMs({ count: failuresBefore(failed) + 1, lastMs: finishedMs(failed) }, view.nowMs);
  };
  const due = indexes.filter((index) => leftMs(index) === 0);
  if (due.length > 0) return { type: "create", indexes: due };
  return indexes.length > 0 ? { type: "wait", ms: Math.min(...indexes.map(leftMs)) } : { type: "keep" };
}
