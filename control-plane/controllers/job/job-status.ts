import type { V1JobCondition, V1JobStatus } from "../../../api/generated/types.js";
import { isConditionTrue } from "../../../api/meta/conditions.js";
import { withJobCondition } from "./job-conditions.js";
import type { JobView } from "./job-view.js";
import type { Kept } from "./pod-keeper.js";
import type { Verdict } from "./verdict.js";

export interface Report {
  /** With the counters as they stand. */
  readonly status: V1JobStatus;
  readonly verdict: Verdict | undefined;
  readonly kept: Kept;
  readonly now: string;
}

/** The status before any pod is let go: a verdict stands in it, but the Job hasn't ended. */
export function reported(view: JobView, { status, verdict, kept, now }: Report): V1JobStatus {
  const started = { ...status, startTime: status.startTime ?? (view.spec.suspend ? undefined : now) };
  const { active, ready, terminating } = kept;
  const counted = { ...started, active: active || undefined, ready, terminating };
  if (verdict) return withCondition(counted, { ...verdict, status: "True" }, now);
  return kept.isManaged ? suspendedOrResumed(counted, view.spec.suspend === true, now) : counted;
}

/** The time in which a Job is suspended doesn't count: it starts anew when it goes on. */
function suspendedOrResumed(status: V1JobStatus, suspended: boolean, now: string): V1JobStatus {
  const given = suspended
    ? { status: "True", reason: "JobSuspended", message: "Job suspended" }
    : { status: "False", reason: "JobResumed", message: "Job resumed" };
  const next = withCondition(status, { type: "Suspended", ...given }, now);
  if (next.conditions === status.conditions) return status;
  return { ...next, startTime: suspended ? undefined : now };
}

/** The status of a Job that has ended as the verdict said. */
export function ended(status: V1JobStatus, { type, reason, message }: Verdict, now: string): V1JobStatus {
  const { startTime = now } = status;
  const isComplete = type === "SuccessCriteriaMet";
  const condition = { type: isComplete ? "Complete" : "Failed", status: "True", reason, message };
  const completionTime = startTime > now ? startTime : now;
  return { ...withCondition(status, condition, now), startTime, ...(isComplete ? { completionTime } : {}) };
}

function withCondition(
  status: V1JobStatus,
  condition: Pick<V1JobCondition, "type" | "status" | "reason" | "message">,
  now: string,
): V1JobStatus {
  const old = status.conditions ?? [];
  const conditions = withJobCondition(old, condition, now);
  return conditions === old ? status : { ...status, conditions: [...conditions] };
}

export const isSuspended = (status: V1JobStatus | undefined) =>
  isConditionTrue(status?.conditions, "Suspended");
