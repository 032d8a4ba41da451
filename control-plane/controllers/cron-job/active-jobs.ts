import { endOf, hasSucceeded } from "../../../api/batch/job-state.js";
import type { V1CronJob, V1CronJobStatus, V1Job, V1ObjectReference } from "../../../api/generated/types.js";
import { objectReference } from "../../../api/meta/object-reference.js";
import { timeOf } from "../../../common/clock.js";
import { startOf } from "./job-of.js";

/** What a CronJob's Jobs mean for its status. */
export interface JobsSeen {
  readonly status: V1CronJobStatus;
  /** Were active, and have ended. */
  readonly completed: readonly V1Job[];
  /** Run, though the status doesn't know of them. */
  readonly unexpected: readonly V1Job[];
  /** The status knows of them, but they aren't here. */
  readonly missing: readonly V1ObjectReference[];
}

/** Whoever started a Job may have had no time to write that down: the Job itself says so. */
export function seenIn(cronJob: V1CronJob, jobs: readonly V1Job[]): JobsSeen {
  const { status = {} } = cronJob;
  const { active = [] } = status;
  const known = new Set(active.map(({ uid }) => uid));
  const here = new Set(jobs.map(({ metadata }) => metadata.uid));
  const completed = jobs.filter((job) => known.has(job.metadata.uid) && endOf(job));
  const unknown = jobs.filter((job) => !known.has(job.metadata.uid) && !endOf(job));
  const isOwnStart = (job: V1Job) => startOf(cronJob, job) !== undefined;
  const forgotten = unknown.filter((job) => isOwnStart(job) && !job.metadata.deletionTimestamp);
  const left = withoutActive(status, new Set(completed.map(({ metadata }) => metadata.uid)));
  return {
    status: { ...left, ...timesOf(cronJob, jobs), active: joined(left.active, forgotten) },
    completed,
    unexpected: unknown.filter((job) => !isOwnStart(job)),
    missing: active.filter(({ uid }) => !here.has(uid)),
  };
}

function timesOf(cronJob: V1CronJob, jobs: readonly V1Job[]): V1CronJobStatus {
  const { lastScheduleTime, lastSuccessfulTime } = cronJob.status ?? {};
  const starts = jobs.map((job) => startOf(cronJob, job)).filter((startMs) => startMs !== undefined);
  const succeeded = jobs.filter(hasSucceeded).map(({ status }) => status?.completionTime);
  return {
    lastScheduleTime: latest([lastScheduleTime, ...starts.map(timeOf)]),
    lastSuccessfulTime: latest([lastSuccessfulTime, ...succeeded]),
  };
}

function joined(active: readonly V1ObjectReference[] = [], jobs: readonly V1Job[]) {
  const all = [...active, ...jobs.map((job) => objectReference(job))];
  return all.length > 0 ? all : undefined;
}

const latest = (times: readonly (string | undefined)[]) =>
  times
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);

export function withoutActive(
  status: V1CronJobStatus,
  uids: ReadonlySet<string | undefined>,
): V1CronJobStatus {
  const active = (status.active ?? []).filter(({ uid }) => !uids.has(uid));
  return { ...status, active: active.length > 0 ? active : undefined };
}
