import { endOf } from "../../../api/batch/job-state.js";
import type { V1CronJobSpec, V1Job } from "../../../api/generated/types.js";

/** The oldest of the Jobs that ended, beyond as many as are kept of those that succeeded and of those that failed. */
export function outdated(jobs: readonly V1Job[], spec: V1CronJobSpec): V1Job[] {
  const ended = (type: string) => jobs.filter((job) => endOf(job)?.type === type);
  return [
    ...beyond(ended("Complete"), spec.successfulJobsHistoryLimit),
    ...beyond(ended("Failed"), spec.failedJobsHistoryLimit),
  ].filter(({ metadata }) => !metadata.deletionTimestamp);
}

function beyond(jobs: readonly V1Job[], limit: number | undefined): V1Job[] {
  if (limit === undefined || jobs.length <= limit) return [];
  return [...jobs].sort(byStart).slice(0, jobs.length - limit);
}

function byStart(a: V1Job, b: V1Job): number {
  const startMs = ({ status }: V1Job) => Date.parse(status?.startTime ?? "") || Number.MAX_SAFE_INTEGER;
  return startMs(a) - startMs(b) || ((a.metadata.name ?? "") < (b.metadata.name ?? "") ? -1 : 1);
}
