import { endOf } from "../../api/batch/job-state.js";
import type { V1Job } from "../../api/generated/types.js";
import { keyOf, refOf } from "../../api/meta/object.js";
import { jobs } from "../../api/resources.js";
import { unlessGone } from "../../client/expected-failures.js";
import type { Informer } from "../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../reconcile/controller-spec.js";
import { exponentialBuckets, type Meters } from "../reconcile/meters.js";
import type { Key, Reconciler, Result } from "../reconcile/reconciler.js";

/** Deletes Jobs that ended so long ago as they said they might be kept. */
export function ttlAfterFinishedController(context: ControllerContext): ControllerSpec {
  const all = context.informers.informer(jobs);
  return {
    name: "ttl-after-finished",
    reconciler: new TtlAfterFinishedReconciler(context, all),
    watches: [watchOf(all, (job) => (expiryMs(job) === undefined ? [] : [keyOf(job.metadata)]))],
  };
}

class TtlAfterFinishedReconciler implements Reconciler {
  /** How long after its time a Job was deleted. */
  private readonly lateBy: ReturnType<Meters["histogram"]>;

  constructor(
    private readonly context: ControllerContext,
    private readonly jobs: Informer<V1Job>,
  ) {
    this.lateBy = context.meters.histogram({
      name: "ttl_after_finished_controller_job_deletion_duration_seconds",
      help: "How long after its time a Job was deleted",
      buckets: exponentialBuckets(0.1, 2, 14),
    });
  }

  /** Looked up anew, and deleted as it was then: somebody may have given it a longer time. */
  async reconcile(key: Key): Promise<Result | void> {
    const seen = this.jobs.get(key);
    if (!seen || expiryMs(seen) === undefined) return;
    const { client, clock } = this.context;
    const job = await unlessGone(client.get(jobs, refOf(key)));
    const atMs = job && expiryMs(job);
    if (!job || atMs === undefined) return;
    const leftMs = atMs - clock.now();
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    const { uid, resourceVersion } = job.metadata;
    const options = { propagationPolicy: "Foreground", preconditions: { uid, resourceVersion } };
    await unlessGone(client.delete(jobs, refOf(key), options));
    this.lateBy((clock.now() - atMs) / 1_000);
  }
}

/** When the Job may go; undefined: nobody says. */
function expiryMs(job: V1Job): number | undefined {
  const { ttlSecondsAfterFinished } = job.spec ?? {};
  const endedMs = Date.parse(endOf(job)?.lastTransitionTime ?? "");
  if (ttlSecondsAfterFinished === undefined || job.metadata.deletionTimestamp) return undefined;
  return Number.isNaN(endedMs) ? undefined : endedMs + ttlSecondsAfterFinished * 1_000;
}
