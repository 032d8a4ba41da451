import { endOf } from "../../../api/batch/job-state.js";
import type { V1Job } from "../../../api/generated/types.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { JobMetrics } from "./job-metrics.js";
import { isSuspended } from "./job-status.js";

/** Tells of what a new status says for the first time. */
export class JobEvents {
  constructor(
    private readonly recorder: EventRecorder,
    private readonly metrics: JobMetrics,
  ) {}

  told(before: V1Job, after: V1Job): void {
    const suspended = isSuspended(after.status);
    if (suspended && !isSuspended(before.status))
      this.recorder.event(after, "Normal", "Suspended", "Job suspended");
    if (!suspended && isSuspended(before.status))
      this.recorder.event(after, "Normal", "Resumed", "Job resumed");
    const end = endOf(after);
    if (!end || endOf(before)) return;
    this.metrics.finished(after);
    if (end.type === "Complete") this.completed(after);
    else this.recorder.event(after, "Warning", end.reason ?? "", end.message ?? "");
  }

  private completed(job: V1Job): void {
    if ((job.status?.succeeded ?? 0) > (job.spec?.completions ?? Number.POSITIVE_INFINITY)) {
      const why = "Too many succeeded pods running after completion count reached";
      this.recorder.event(job, "Warning", "TooManySucceededPods", why);
    }
    this.recorder.event(job, "Normal", "Completed", "Job completed");
  }
}
