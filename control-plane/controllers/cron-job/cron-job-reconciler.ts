import type { V1CronJob, V1CronJobSpec, V1CronJobStatus, V1Job } from "../../../api/generated/types.js";
import { objectReference } from "../../../api/meta/object-reference.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { cronJobs, jobs } from "../../../api/resources.js";
import { unlessGone } from "../../../client/expected-failures.js";
import type { Informer } from "../../../client/informer.js";
import { timeOf } from "../../../common/clock.js";
import type { ControllerContext } from "../../reconcile/controller-spec.js";
import { exponentialBuckets, type Meters } from "../../reconcile/meters.js";
import type { Key, Reconciler, Result } from "../../reconcile/reconciler.js";
import { controlledBy } from "../owned-index.js";
import { confirmUnchanged, confirmWanted, unlessStale } from "../stale-view.js";
import { WriteBarrier } from "../write-barrier.js";
import { type JobsSeen, seenIn, withoutActive } from "./active-jobs.js";
import { CronJobEvents } from "./cron-job-events.js";
import { outdated } from "./history.js";
import { JobControl } from "./job-control.js";
import { ScheduleChanges } from "./schedule-changes.js";
import { decideStart, type StartDecision } from "./start-decision.js";

/** A little later, lest a clock that is behind looks too early. */
const marginMs = 100;
/** Clocks are set now and then: no look is farther away. */
const longestMs = 60_000;

interface Informers {
  readonly cronJobs: Informer<V1CronJob>;
  readonly jobs: Informer<V1Job>;
}

/** Looks at one CronJob: clears its history, writes down which of its Jobs run, and starts the one that is due. */
export class CronJobReconciler implements Reconciler {
  private readonly barrier = new WriteBarrier();
  private readonly changes = new ScheduleChanges();
  private readonly events: CronJobEvents;
  private readonly control: JobControl;
  /** How long after its time a Job was made. */
  private readonly lateBy: ReturnType<Meters["histogram"]>;

  constructor(
    private readonly context: ControllerContext,
    private readonly informers: Informers,
  ) {
    const recorder = context.recorder("cronjob-controller");
    this.events = new CronJobEvents(recorder);
    this.control = new JobControl(context.client, recorder);
    this.lateBy = context.meters.histogram({
      name: "cronjob_controller_cronjob_job_creation_skew_duration_seconds",
      help: "How long after its time a Job was made",
      buckets: exponentialBuckets(1, 2, 10),
    });
  }

  beginTerm(): void {
    this.changes.clear();
  }

  async reconcile(key: Key): Promise<Result | void> {
    const cronJob = this.informers.cronJobs.get(key);
    if (!cronJob?.spec) return this.forget(key);
    if (!this.barrier.isPassed(key)) return undefined;
    return (await unlessStale(this.step(key, cronJob, cronJob.spec))) ?? undefined;
  }

  private forget(key: Key): void {
    this.barrier.forget(key);
    this.changes.forget(key);
  }

  private async step(key: Key, cronJob: V1CronJob, spec: V1CronJobSpec): Promise<Result> {
    const nowMs = this.context.clock.now();
    const owned = controlledBy(this.informers.jobs, cronJob.metadata.uid ?? "");
    const seen = seenIn(cronJob, owned);
    // A Job may be all that is known of its start.
    const isKnown = seen.status.lastScheduleTime === cronJob.status?.lastScheduleTime;
    if (isKnown) await this.clear(key, cronJob, outdated(owned, spec));
    const missing = await this.gone(cronJob, seen);
    const status = withoutActive(seen.status, missing);
    const decision = this.decide(key, { ...cronJob, status }, spec, nowMs);
    const started = decision.type === "start" ? await this.start(key, cronJob, status, decision.startMs) : {};
    await this.writeStatus(key, cronJob, { ...status, ...started.status });
    for (const job of seen.completed) this.events.completed(cronJob, job);
    if (started.error !== undefined) throw started.error;
    if (!("nextMs" in decision)) return {};
    return { requeueAfterMs: Math.min(longestMs, decision.nextMs + marginMs - nowMs) };
  }

  private async clear(key: Key, cronJob: V1CronJob, old: readonly V1Job[]): Promise<void> {
    if (old.length === 0) return;
    await confirmWanted(this.context.client, cronJobs, cronJob);
    for (const job of old) {
      await this.control.delete(cronJob, job);
      this.barrier.deleted(key, this.informers.jobs, job);
    }
  }

  /** The uids of active Jobs that are gone: what the status tells is compared with the store's before anything is made of it. */
  private async gone(cronJob: V1CronJob, { unexpected, missing }: JobsSeen): Promise<ReadonlySet<string>> {
    const { client } = this.context;
    if (unexpected.length + missing.length > 0) await confirmUnchanged(client, cronJobs, cronJob);
    for (const job of unexpected) this.events.unexpected(cronJob, job);
    const { namespace = "" } = cronJob.metadata;
    const gone = new Set<string>();
    for (const { name = "", uid = "" } of missing) {
      const job = await unlessGone(client.get(jobs, { namespace, name }));
      if (job?.metadata.uid === uid) continue;
      this.events.missing(cronJob, name);
      gone.add(uid);
    }
    return gone;
  }

  private decide(key: Key, cronJob: V1CronJob, spec: V1CronJobSpec, nowMs: number): StartDecision {
    const sinceMs = this.changes.sinceMs(key, cronJob, nowMs);
    const decision = decideStart(cronJob, spec, nowMs);
    if ("startMs" in decision && decision.startMs <= sinceMs)
      return { type: "wait", nextMs: decision.nextMs };
    this.events.decided(cronJob, decision);
    return decision;
  }

  /** What the start changes in the status; the error, if it failed. */
  private async start(
    key: Key,
    cronJob: V1CronJob,
    status: V1CronJobStatus,
    startMs: number,
  ): Promise<{ readonly status?: V1CronJobStatus; readonly error?: unknown }> {
    await confirmUnchanged(this.context.client, cronJobs, cronJob);
    try {
      const isReplaced = cronJob.spec?.concurrencyPolicy === "Replace";
      const kept = isReplaced ? await this.replace(key, cronJob, status) : status;
      const job = await this.control.create(cronJob, startMs);
      if (!job) return { status: kept };
      this.lateBy(Math.max(0, Date.parse(job.metadata.creationTimestamp ?? "") - startMs) / 1_000);
      this.barrier.wrote(key, this.informers.jobs, job);
      const active = [...(kept.active ?? []), objectReference(job)];
      return { status: { ...kept, active, lastScheduleTime: timeOf(startMs) } };
    } catch (error) {
      return { error };
    }
  }

  private async replace(key: Key, cronJob: V1CronJob, status: V1CronJobStatus): Promise<V1CronJobStatus> {
    const replaced = await this.control.deleteActive(cronJob, status.active ?? []);
    for (const job of replaced) this.barrier.deleted(key, this.informers.jobs, job);
    return { ...status, active: undefined };
  }

  private async writeStatus(key: Key, cronJob: V1CronJob, status: V1CronJobStatus): Promise<void> {
    if (semanticEqual(status, cronJob.status ?? {})) return;
    const update = { ...cronJob, status };
    const written = await this.context.client.update(cronJobs, update, { subresource: "status" });
    this.barrier.wrote(key, this.informers.cronJobs, written);
  }
}
