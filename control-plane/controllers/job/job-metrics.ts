import { countOf, parseIntervals } from "../../../api/batch/index-intervals.js";
import { endOf, foreignManager, isIndexed } from "../../../api/batch/job-state.js";
import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { isTerminal } from "../../../api/meta/pods.js";
import { exponentialBuckets, type Meters } from "../../reconcile/meters.js";
import { isFailed } from "./failed-pods.js";
import type { JobView } from "./job-view.js";
import { matchFailure } from "./pod-failure-policy.js";
import { isTracked } from "./tracking.js";

/** What a look at a Job did: nothing yet, nothing to do, or pods. */
export type SyncAction = "reconciling" | "tracking" | "pods_created" | "pods_deleted";

/** kube-controller-manager's figures of Jobs, `job_controller_*`, by its names and labels. */
export class JobMetrics {
  private readonly counters: ReturnType<typeof countersOf>;

  constructor(meters: Meters) {
    this.counters = countersOf(meters);
  }

  synced(job: V1Job, action: SyncAction, result: "success" | "error", seconds: number): void {
    const labels = { completion_mode: modeOf(job), result, action };
    this.counters.syncs(labels);
    this.counters.syncSeconds(seconds, labels);
  }

  /** The Job has just ended. */
  finished(job: V1Job): void {
    const { type, reason = "" } = endOf(job) ?? {};
    const result = type === "Complete" ? "succeeded" : "failed";
    this.counters.finished({ completion_mode: modeOf(job), result, reason });
  }

  /** A status was written. */
  counted(before: V1Job, after: V1Job): void {
    const grown = growthOf(before, after);
    for (const result of ["succeeded", "failed"] as const) {
      this.counters.podsFinished({ completion_mode: modeOf(after), result }, grown[result]);
      const by = result === "succeeded" ? grown.completedIndexes : grown.failedIndexes;
      if (by > 0) this.counters.finishedIndexes({ status: result, backoffLimit: limitOf(after) }, by);
    }
  }

  /** Of pods that failed and were let go, those for which the failure policy had a rule. */
  handled({ job, spec }: JobView, released: readonly V1Pod[]): void {
    for (const pod of released) {
      const match = isFailed(job, pod) ? matchFailure(spec, pod) : undefined;
      if (match) this.counters.failuresHandled({ action: match.action });
    }
  }

  /** One pod was to be created. */
  created({ job, failed, terminating }: JobView, status: "succeeded" | "failed"): void {
    const again = failed > 0 ? recreation(job) : "recreate_terminating_or_failed";
    this.counters.podsCreated({ reason: failed + terminating.length > 0 ? again : "new", status });
  }

  /** A Job has come into sight. */
  appeared(job: V1Job): void {
    const manager = foreignManager(job);
    if (manager !== undefined) this.counters.foreign({ controller_name: manager });
  }

  /** A pod has changed, come (no `before`) or gone (no `after`). */
  podChanged(before: V1Pod | undefined, after: V1Pod | undefined): void {
    const holds = (pod: V1Pod | undefined) => pod !== undefined && isTerminal(pod) && isTracked(pod);
    if (holds(before) === holds(after)) return;
    this.counters.heldPods({ event: holds(after) ? "add" : "delete" });
  }
}

const modeOf = (job: V1Job) => (isIndexed(job) ? "Indexed" : "NonIndexed");

const limitOf = ({ spec }: V1Job) => (spec?.backoffLimitPerIndex === undefined ? "global" : "perIndex");

const recreation = ({ spec }: V1Job) =>
  spec?.podReplacementPolicy === "Failed" ? "recreate_failed" : "recreate_terminating_or_failed";

/** By how much what has ended has grown; of a Job with indexes its indexes are what succeeds. */
function growthOf(before: V1Job, after: V1Job) {
  const completions = after.spec?.completions ?? 0;
  const sizeOf = (text: string | undefined) => countOf(parseIntervals(text, completions));
  const grown = (of: (job: V1Job) => number) => Math.max(0, of(after) - of(before));
  const completedIndexes = grown(({ status }) => sizeOf(status?.completedIndexes));
  return {
    succeeded: isIndexed(after) ? completedIndexes : grown(({ status }) => status?.succeeded ?? 0),
    failed: grown(({ status }) => status?.failed ?? 0),
    completedIndexes,
    failedIndexes: grown(({ status }) => sizeOf(status?.failedIndexes)),
  };
}

function countersOf(meters: Meters) {
  const counter = (name: string, help: string, ...labels: string[]) =>
    meters.counter({ name: `job_controller_${name}`, help, labels });
  const syncLabels = ["completion_mode", "result", "action"];
  return {
    syncs: counter("job_syncs_total", "Looks at Jobs", ...syncLabels),
    syncSeconds: meters.histogram({
      name: "job_controller_job_sync_duration_seconds",
      help: "How long a look at a Job takes",
      labels: syncLabels,
      buckets: exponentialBuckets(0.004, 2, 15),
    }),
    finished: counter("jobs_finished_total", "Jobs that have ended", "completion_mode", "result", "reason"),
    podsFinished: counter(
      "job_pods_finished_total",
      "Pods that have ended and were counted",
      "completion_mode",
      "result",
    ),
    finishedIndexes: counter(
      "job_finished_indexes_total",
      "Indexes that have ended",
      "status",
      "backoffLimit",
    ),
    failuresHandled: counter(
      "pod_failures_handled_by_failure_policy_total",
      "Failed pods for which the failure policy had a rule",
      "action",
    ),
    heldPods: counter(
      "terminated_pods_tracking_finalizer_total",
      "Pods that have ended and bear the finalizer batch.kubernetes.io/job-tracking",
      "event",
    ),
    podsCreated: counter("job_pods_creation_total", "Pods that were to be created", "reason", "status"),
    foreign: counter(
      "jobs_by_external_controller_total",
      "Jobs that others than this controller look after",
      "controller_name",
    ),
  };
}
