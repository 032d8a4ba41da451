import { countOf, formatIntervals, hasIndex } from "../../../api/batch/index-intervals.js";
import type { V1JobStatus, V1Pod } from "../../../api/generated/types.js";
import { completionIndex, counts, indexWithin } from "./completion-index.js";
import { isFailed, isSucceeded } from "./failed-pods.js";
import type { JobView } from "./job-view.js";
import { isCounted, matchFailure } from "./pod-failure-policy.js";
import { isTracked } from "./tracking.js";
import type { Verdict } from "./verdict.js";

/** So many pods at most are named in a status. */
const mostUncounted = 500;

/**
 * How ended pods get into the counters, each exactly once whatever is interrupted: its uid is written into the status; then the
 * pod loses its finalizer, and only then may it go; then the uid becomes a number. For indexes that succeeded the list of them is enough.
 */
export interface Accounts {
  /** What is written before any pod is let go. */
  readonly status: V1JobStatus;
  /** Who may lose the finalizer then. */
  readonly release: readonly V1Pod[];
  /** False: there is more than fits into one step. */
  readonly isAll: boolean;
}

/** @param isEnding nothing takes the place of a pod any more */
export function account(view: JobView, verdict: Verdict | undefined, isEnding = false): Accounts {
  const tracked = trackedUids(view.pods);
  const status = settle(view.job.status ?? {}, (uid) => tracked.has(uid));
  const ledger = new Ledger(view, status);
  const pods = ordered(view).filter((pod) => isTracked(pod) && mayRelease(view, verdict, pod, isEnding));
  const next = pods.findIndex((pod) => {
    ledger.enter(pod, verdict);
    return ledger.entries >= mostUncounted;
  });
  const release = next < 0 ? pods : pods.slice(0, next + 1);
  return { status: { ...status, ...ledger.fields(), ...indexFields(view) }, release, isAll: next < 0 };
}

/** The status with all uids that are waited for no more turned into numbers. */
export function settle(status: V1JobStatus, isTrackedUid: (uid: string) => boolean): V1JobStatus {
  const { succeeded = [], failed = [] } = status.uncountedTerminatedPods ?? {};
  const left = { succeeded: succeeded.filter(isTrackedUid), failed: failed.filter(isTrackedUid) };
  return {
    ...status,
    succeeded: (status.succeeded ?? 0) + succeeded.length - left.succeeded.length || undefined,
    failed: (status.failed ?? 0) + failed.length - left.failed.length || undefined,
    uncountedTerminatedPods: uncounted(left.succeeded, left.failed),
  };
}

export const uncountedOf = ({ uncountedTerminatedPods: uncounted }: V1JobStatus) => [
  ...(uncounted?.succeeded ?? []),
  ...(uncounted?.failed ?? []),
];

const uncounted = (succeeded: string[], failed: string[]) => ({
  ...(succeeded.length > 0 ? { succeeded } : {}),
  ...(failed.length > 0 ? { failed } : {}),
});

export const trackedUids = (pods: readonly V1Pod[]): ReadonlySet<string> =>
  new Set(pods.filter(isTracked).map(({ metadata }) => metadata.uid ?? ""));

/** Indexes come into the status in their order. */
function ordered({ pods, indexes }: JobView): readonly V1Pod[] {
  if (!indexes) return pods;
  return [...pods].sort((a, b) => (completionIndex(a) ?? -1) - (completionIndex(b) ?? -1));
}

/** A failed pod stays until the next of its index has been told how many failed. */
function mayRelease(
  { job, indexes }: JobView,
  verdict: Verdict | undefined,
  pod: V1Pod,
  isEnding: boolean,
): boolean {
  if (job.metadata.deletionTimestamp || verdict || isSucceeded(pod)) return true;
  if (!isFailed(job, pod)) return false;
  return isEnding || indexes?.lastFailures.get(completionIndex(pod) ?? -1) !== pod;
}

class Ledger {
  private readonly succeeded: Set<string>;
  private readonly failed: Set<string>;
  private newIndexes = 0;

  constructor(
    private readonly view: JobView,
    { uncountedTerminatedPods }: V1JobStatus,
  ) {
    this.succeeded = new Set(uncountedTerminatedPods?.succeeded);
    this.failed = new Set(uncountedTerminatedPods?.failed);
  }

  get entries(): number {
    return this.succeeded.size + this.failed.size + this.newIndexes;
  }

  /** A pod that goes on when its Job has failed has failed with it. */
  enter(pod: V1Pod, verdict: Verdict | undefined): void {
    const { job, spec } = this.view;
    const uid = pod.metadata.uid ?? "";
    if (this.failed.has(uid)) return;
    const hasFailed = isFailed(job, pod) || verdict?.type === "FailureTarget";
    if (isSucceeded(pod)) this.enterSuccess(pod, uid);
    else if (hasFailed && counts(job, pod) && isCounted(matchFailure(spec, pod))) this.failed.add(uid);
  }

  fields(): Pick<V1JobStatus, "uncountedTerminatedPods"> {
    return { uncountedTerminatedPods: uncounted([...this.succeeded], [...this.failed]) };
  }

  private enterSuccess(pod: V1Pod, uid: string): void {
    const { job, indexes } = this.view;
    if (!indexes) {
      this.succeeded.add(uid);
      return;
    }
    const index = indexWithin(job, pod);
    if (index !== undefined && !hasIndex(indexes.knownSucceeded, index)) this.newIndexes++;
  }
}

function indexFields({ indexes }: JobView): V1JobStatus {
  if (!indexes) return {};
  return {
    succeeded: countOf(indexes.succeeded) || undefined,
    completedIndexes: formatIntervals(indexes.succeeded) || undefined,
    failedIndexes: indexes.failed && formatIntervals(indexes.failed),
  };
}
