import type { V1Job, V1JobCondition } from "../generated/types.js";
import { conditionOf } from "../meta/conditions.js";

/** The condition with which a Job ended: Complete or Failed. */
export function endOf({ status }: V1Job): V1JobCondition | undefined {
  return status?.conditions?.find(
    ({ type, status: holds }) => (type === "Complete" || type === "Failed") && holds === "True",
  );
}

export const hasEnded = (job: V1Job) => endOf(job) !== undefined;

export const hasSucceeded = (job: V1Job) =>
  conditionOf(job.status?.conditions, "Complete")?.status === "True";

export const isIndexed = ({ spec }: V1Job) => spec?.completionMode === "Indexed";

/** Who looks after the Job, unless it is the cluster's own controller. */
export function foreignManager({ spec }: V1Job): string | undefined {
  return spec?.managedBy === "kubernetes.io/job-controller" ? undefined : spec?.managedBy;
}
