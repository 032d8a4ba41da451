import { hasEnded, hasSucceeded } from "../../../api/batch/job-state.js";
import type { V1Job } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { jobs, pods } from "../../../api/resources.js";
import type { QuietRule } from "./quiet-rule.js";

/** Every Job has ended, and is gone if it was to go; one that is complete with as many successes as it should have, and holds none of its pods any more. */
export const jobsHaveEnded: QuietRule = ({ view }) => [
  ...view.list(jobs).flatMap((job) => {
    const name = `Job ${keyOf(job.metadata)}`;
    if (!hasEnded(job)) return [`${name} has not ended: ${JSON.stringify(job.status)}`];
    if (job.spec?.ttlSecondsAfterFinished !== undefined) return [`${name} was to go`];
    const { succeeded = 0 } = job.status ?? {};
    const lacks = hasSucceeded(job) && succeeded < neededBy(job);
    return lacks ? [`${name} is complete with ${succeeded} successes`] : [];
  }),
  ...view
    .list(pods)
    .filter(({ metadata }) => metadata.finalizers?.length)
    .map(({ metadata }) => `Pod ${keyOf(metadata)} is held by ${metadata.finalizers?.join()}`),
];

/** So many successes are enough. */
const neededBy = ({ spec }: V1Job) => spec?.successPolicy?.rules[0]?.succeededCount ?? spec?.completions ?? 1;
