import { foreignManager, hasEnded } from "../../../api/batch/job-state.js";
import type { V1Job, V1JobSpec, V1JobStatus, V1Pod } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { jobs, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { timeOf } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { claim } from "../claim.js";
import { candidates } from "../owned-index.js";
import { PodControl } from "../pod-control.js";
import { unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { type Accounts, account, settle, trackedUids, uncountedOf } from "./accounting.js";
import { confirmReleased, confirmTracked } from "./fresh-look.js";
import { JobEvents } from "./job-events.js";
import type { JobMetrics, SyncAction } from "./job-metrics.js";
import { ended, reported } from "./job-status.js";
import { type JobView, viewOf } from "./job-view.js";
import { Pace } from "./pace.js";
import { type Failures, failuresAfter, noFailures } from "./pod-backoff.js";
import { asSeen, type Kept, PodKeeper } from "./pod-keeper.js";
import { type PodPlan, planPods } from "./pod-plan.js";
import { trackingFinalizer } from "./tracking.js";
import { completionsReached, deadlineLeftMs, isComplete, type Verdict, verdictOf } from "./verdict.js";

interface Informers {
  readonly jobs: Informer<V1Job>;
  readonly pods: Informer<V1Pod>;
}

/** What one look at a Job came to. */
interface Step {
  readonly key: Key;
  readonly view: JobView;
  readonly kept: Kept;
  readonly verdict: Verdict | undefined;
  readonly now: string;
}

/** Brings Jobs to their ends, one step at a time: looks, makes or removes pods, and writes down how pods ended. */
export class JobReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly failures = new Map<Key, Failures & { readonly uid: string | undefined }>();
  private readonly pace: Pace;
  private readonly keeper: PodKeeper;
  private readonly events: JobEvents;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
    private readonly metrics: JobMetrics,
  ) {
    const recorder = context.recorder("job-controller");
    this.pace = new Pace(context.clock);
    this.events = new JobEvents(recorder, metrics);
    const control = new PodControl(context.client, recorder);
    this.keeper = new PodKeeper(context.client, control, informers.pods, this.barrier, metrics);
  }

  beginTerm(): void {
    this.failures.clear();
  }

  async reconcile(key: Key, signal: AbortSignal): Promise<Result | void> {
    const job = this.informers.jobs.get(key);
    if (!job?.spec || hasEnded(job) || foreignManager(job) !== undefined) return this.forget(key);
    const leftMs = this.pace.leftMs(key, job);
    if (leftMs > 0) return { requeueAfterMs: leftMs };
    if (!this.barrier.isPassed(key)) return undefined;
    const result = await unlessStale(this.measured(key, job, job.spec, signal));
    if (!result) return undefined;
    this.pace.stepped(key, job);
    return result;
  }

  private async measured(key: Key, job: V1Job, spec: V1JobSpec, signal: AbortSignal): Promise<Result> {
    const { clock } = this.context;
    const startedMs = clock.monotonic();
    let action: SyncAction = "reconciling";
    const told = (result: "success" | "error") =>
      this.metrics.synced(job, action, result, (clock.monotonic() - startedMs) / 1_000);
    try {
      const result = await this.step(key, job, spec, signal, (what) => {
        action = what;
      });
      told("success");
      return result;
    } catch (error) {
      told("error");
      throw error;
    }
  }

  private forget(key: Key): void {
    this.barrier.forget(key);
    this.failures.delete(key);
    this.pace.forget(key);
  }

  private async step(
    key: Key,
    job: V1Job,
    spec: V1JobSpec,
    signal: AbortSignal,
    does: (what: SyncAction) => void,
  ): Promise<Result> {
    const nowMs = this.context.clock.now();
    const view = viewOf(job, spec, await this.claim(job), nowMs);
    await this.confirm(view);
    const failures = failuresAfter(this.failuresOf(key, job), view.newSuccesses, view.newFailures);
    const plan = planPods(view, failures);
    const sentence = verdictOf(view);
    if (!sentence && !job.metadata.deletionTimestamp) does(actionOf(plan));
    const kept = await this.keep(key, view, sentence, () => this.keeper.carryOut(key, view, plan, signal));
    signal.throwIfAborted();
    const verdict = kept.error === undefined ? (sentence ?? completion(view, kept)) : undefined;
    await this.write({ key, view, kept, verdict, now: timeOf(nowMs) }, failures);
    if (kept.error !== undefined) throw kept.error;
    const waits = [plan.type === "wait" ? plan.ms : undefined, deadlineLeftMs(view)];
    const requeueAfterMs = Math.min(...waits.filter((ms) => ms !== undefined && ms > 0).map(Number));
    return Number.isFinite(requeueAfterMs) ? { requeueAfterMs } : {};
  }

  private claim(job: V1Job): Promise<V1Pod[]> {
    const { client } = this.context;
    const selector = selectorOf(job.spec?.selector);
    const finalizers = [trackingFinalizer];
    const options = { client, owner: job, ownerType: jobs, type: pods, selector, finalizers };
    return claim(options, candidates(this.informers.pods, job));
  }

  /** Counting can't be taken back. */
  private async confirm({ job, pods: seen, newSuccesses, newFailures }: JobView): Promise<void> {
    const { client } = this.context;
    const tracked = trackedUids(seen);
    const released = uncountedOf(job.status ?? {}).filter((uid) => !tracked.has(uid));
    await Promise.all([
      confirmTracked(client, [...newSuccesses, ...newFailures]),
      confirmReleased(client, job, released),
    ]);
  }

  private keep(
    key: Key,
    view: JobView,
    verdict: Verdict | undefined,
    manage: () => Promise<Kept>,
  ): Promise<Kept> {
    if (verdict) return this.keeper.removeAll(key, view);
    return view.job.metadata.deletionTimestamp ? Promise.resolve(asSeen(view, false)) : manage();
  }

  /** First what is about to be counted, then pods are let go, then the numbers. */
  private async write(step: Step, failures: Failures): Promise<void> {
    const { key, view, verdict, kept } = step;
    const accounts = account(view, verdict, kept.isEnding);
    const status = reported(view, { ...step, status: accounts.status });
    const job = await this.writeStatus(key, view.job, status);
    this.events.told(view.job, job);
    this.failures.set(key, { ...failures, uid: job.metadata.uid });
    const { gone, error } = await this.keeper.release(key, accounts.release);
    this.metrics.handled(
      view,
      accounts.release.filter(({ metadata }) => gone.has(metadata.uid ?? "")),
    );
    const tracked = trackedUids(view.pods);
    const settled = settle(job.status ?? {}, (uid) => tracked.has(uid) && !gone.has(uid));
    const last = error === undefined ? this.finish(step, accounts, settled) : settled;
    this.events.told(job, await this.writeStatus(key, job, last));
    if (error !== undefined) throw error;
  }

  private finish({ verdict, kept, now }: Step, { isAll }: Accounts, status: V1JobStatus): V1JobStatus {
    const isOver = isAll && kept.terminating === 0 && uncountedOf(status).length === 0;
    return verdict && isOver ? ended(status, verdict, now) : status;
  }

  private async writeStatus(key: Key, job: V1Job, status: V1JobStatus): Promise<V1Job> {
    if (semanticEqual(status, job.status)) return job;
    const written = await this.context.client.update(jobs, { ...job, status }, { subresource: "status" });
    this.barrier.wrote(key, this.informers.jobs, written);
    this.metrics.counted(job, written);
    return written;
  }

  private failuresOf(key: Key, { metadata: { uid } }: V1Job): Failures {
    const known = this.failures.get(key);
    return known && known.uid === uid ? known : noFailures;
  }
}

const actionOf = ({ type }: PodPlan): SyncAction =>
  type === "create" ? "pods_created" : type === "delete" ? "pods_deleted" : "tracking";

const completion = (view: JobView, { active }: Kept) =>
  isComplete(view, active) ? completionsReached : undefined;
