import {
  countOf,
  hasIndex,
  type Intervals,
  intervalsOf,
  parseIntervals,
  unite,
} from "../../../api/batch/index-intervals.js";
import { isIndexed } from "../../../api/batch/job-state.js";
import type { V1Job, V1JobSpec, V1Pod } from "../../../api/generated/types.js";
import { isActive, isTerminal, isTerminating } from "../../../api/meta/pods.js";
import { counts, indexesOf, indexWithin } from "./completion-index.js";
import { isFailed, isSucceeded } from "./failed-pods.js";
import { failsIndex, lastFailures } from "./index-failures.js";
import { isCounted, matchFailure } from "./pod-failure-policy.js";
import { isTracked } from "./tracking.js";

/** A Job and its pods at one moment, and what they amount to. */
export interface JobView {
  readonly job: V1Job;
  readonly spec: V1JobSpec;
  readonly pods: readonly V1Pod[];
  readonly nowMs: number;
  readonly active: readonly V1Pod[];
  readonly terminating: readonly V1Pod[];
  /** Ended, and not in the status yet. */
  readonly newSuccesses: readonly V1Pod[];
  readonly newFailures: readonly V1Pod[];
  readonly succeeded: number;
  /** Without those that the policy ignores. */
  readonly failed: number;
  /** Undefined for a Job without indexes. */
  readonly indexes: IndexView | undefined;
}

export interface IndexView {
  /** As the status has them. */
  readonly knownSucceeded: Intervals;
  readonly succeeded: Intervals;
  /** Undefined where indexes have no back-off limits of their own. */
  readonly failed: Intervals | undefined;
  readonly lastFailures: ReadonlyMap<number, V1Pod>;
}

export function viewOf(job: V1Job, spec: V1JobSpec, pods: readonly V1Pod[], nowMs: number): JobView {
  const { succeeded = 0, failed = 0, uncountedTerminatedPods: uncounted = {} } = job.status ?? {};
  const active = pods.filter(isActive);
  const newSuccesses = notYetIn(uncounted.succeeded, job, pods).filter(isSucceeded);
  const newFailures = notYetIn(uncounted.failed, job, pods).filter((pod) => isFailed(job, pod));
  const counted = newFailures.filter((pod) => isCounted(matchFailure(spec, pod)));
  const indexes = isIndexed(job) ? indexesIn(job, spec, pods, active) : undefined;
  const successes = succeeded + newSuccesses.length + (uncounted.succeeded?.length ?? 0);
  return {
    ...{ job, spec, pods, nowMs, active, newSuccesses, newFailures, indexes },
    terminating: pods.filter((pod) => isTerminating(pod) && !isTerminal(pod)),
    succeeded: indexes ? countOf(indexes.succeeded) : successes,
    failed: failed + counted.length + (uncounted.failed?.length ?? 0),
  };
}

function notYetIn(uncounted: readonly string[] | undefined, job: V1Job, pods: readonly V1Pod[]): V1Pod[] {
  const known = new Set(uncounted);
  return pods.filter((pod) => isTracked(pod) && !known.has(pod.metadata.uid ?? "") && counts(job, pod));
}

function indexesIn(job: V1Job, spec: V1JobSpec, pods: readonly V1Pod[], active: readonly V1Pod[]): IndexView {
  const completions = spec.completions ?? 0;
  const withNew = (known: Intervals, found: readonly V1Pod[]) =>
    unite(
      known,
      intervalsOf(found.map((pod) => indexWithin(job, pod)).filter((index) => index !== undefined)),
    );
  const knownSucceeded = parseIntervals(job.status?.completedIndexes, completions);
  const succeeded = withNew(
    knownSucceeded,
    pods.filter((pod) => isTracked(pod) && isSucceeded(pod)),
  );
  if (spec.backoffLimitPerIndex === undefined)
    return { knownSucceeded, succeeded, failed: undefined, lastFailures: new Map() };
  const knownFailed = parseIntervals(job.status?.failedIndexes, completions);
  const failed = withNew(
    knownFailed,
    pods.filter((pod) => failsIndex(job, pod)),
  );
  const running = new Set(indexesOf(active));
  const isDone = (index: number) =>
    hasIndex(succeeded, index) || hasIndex(failed, index) || running.has(index);
  return { knownSucceeded, succeeded, failed, lastFailures: lastFailures(job, pods, isDone) };
}
