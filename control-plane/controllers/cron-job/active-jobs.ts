import { endOf, hasSucceeded } from "../../../api/batch/job-state.js";
import type { V1CronJobStatus, V1Job, V1ObjectReference } from "../../../api/generated/types.js";

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

export function seenIn(status: V1CronJobStatus, jobs: readonly V1Job[]): JobsSeen {
  const { active = [] } = status;
  const known = new Set(active.map(({ uid }) => uid));
  const here = new Set(jobs.map(({ metadata }) => metadata.uid));
  const completed = jobs.filter((job) => known.has(job.metadata.uid) && endOf(job));
  const succeeded = jobs.filter(hasSucceeded).map(({ status }) => status?.completionTime);
  return {
    status: {
      ...withoutActive(status, new Set(completed.map(({ metadata }) => metadata.uid))),
      lastSuccessfulTime: latest([status.lastSuccessfulTime, ...succeeded]),
    },
    completed,
    unexpected: jobs.filter((job) => !known.has(job.metadata.uid) && !endOf(job)),
    missing: active.filter(({ uid }) => !here.has(uid)),
  };
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
