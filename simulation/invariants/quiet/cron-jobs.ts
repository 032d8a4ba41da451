import { hasEnded, hasSucceeded } from "../../../api/batch/job-state.js";
import { keyOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { cronJobs, jobs } from "../../../api/resources.js";
import { differs, type QuietRule } from "./quiet-rule.js";

/** No CronJob tells of a Job that runs, and none keeps more of those that ended than it may. */
export const cronJobsAgree: QuietRule = ({ view }) =>
  view.list(cronJobs).flatMap((cronJob) => {
    const { metadata, spec, status } = cronJob;
    const name = `CronJob ${keyOf(metadata)}`;
    const ended = view.list(jobs).filter((job) => isControlledBy(job, cronJob) && hasEnded(job));
    const succeeded = ended.filter(hasSucceeded).length;
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = spec ?? {};
    return [
      ...differs(`${name} active`, status?.active ?? [], []),
      ...differs(`${name} successes`, succeeded <= successfulJobsHistoryLimit, true),
      ...differs(`${name} failures`, ended.length - succeeded <= failedJobsHistoryLimit, true),
      ...differs(`${name} was started`, ended.length === 0 || status?.lastScheduleTime !== undefined, true),
    ];
  });
