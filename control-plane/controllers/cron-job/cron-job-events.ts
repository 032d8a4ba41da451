import { endOf } from "../../../api/batch/job-state.js";
import type { V1CronJob, V1Job } from "../../../api/generated/types.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import type { StartDecision } from "./start-decision.js";

/** What a CronJob's events tell, in Kubernetes' words. */
export class CronJobEvents {
  constructor(private readonly recorder: EventRecorder) {}

  decided(cronJob: V1CronJob, decision: StartDecision): void {
    if (decision.type === "wrong") this.warn(cronJob, decision.reason, decision.message);
    if (decision.type === "start" && decision.isLate) {
      const advice = "Set or decrease .spec.startingDeadlineSeconds or check clock skew";
      this.warn(cronJob, "TooManyMissedTimes", `too many missed start times. ${advice}`);
    }
    if (decision.type === "busy") {
      const why = "Not starting job because prior execution is running and concurrency policy is Forbid";
      this.note(cronJob, "JobAlreadyActive", why);
    }
  }

  completed(cronJob: V1CronJob, job: V1Job): void {
    const message = `Saw completed job: ${job.metadata.name}, condition: ${endOf(job)?.type}`;
    this.note(cronJob, "SawCompletedJob", message);
  }

  missing(cronJob: V1CronJob, name: string): void {
    this.note(cronJob, "MissingJob", `Active job went missing: ${name}`);
  }

  unexpected(cronJob: V1CronJob, { metadata }: V1Job): void {
    const why = `Saw a job that the controller did not create or forgot: ${metadata.name}`;
    this.warn(cronJob, "UnexpectedJob", why);
  }

  private warn(cronJob: V1CronJob, reason: string, message: string): void {
    this.recorder.event(cronJob, "Warning", reason, message);
  }

  private note(cronJob: V1CronJob, reason: string, message: string): void {
    this.recorder.event(cronJob, "Normal", reason, message);
  }
}
