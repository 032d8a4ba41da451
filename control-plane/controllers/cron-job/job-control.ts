import { isAlreadyExists } from "../../../api/errors.js";
import type { V1CronJob, V1Job, V1ObjectReference } from "../../../api/generated/types.js";
import { keyOf, refOf } from "../../../api/meta/object.js";
import { isControlledBy } from "../../../api/meta/owner-references.js";
import { jobs } from "../../../api/resources.js";
import type { Client } from "../../../client/client.js";
import type { EventRecorder } from "../../../client/event-recorder.js";
import { unlessGone } from "../../../client/expected-failures.js";
import { messageOf } from "../../../common/errors.js";
import { isNamespaceTerminating } from "../pod-control.js";
import { jobOf } from "./job-of.js";

/** Creates and deletes Jobs for a CronJob, and tells so in its events. */
export class JobControl {
  constructor(
    private readonly client: Client,
    private readonly recorder: EventRecorder,
  ) {}

  /** The Job of that start, made now or by somebody before; undefined where its name is another's. */
  async create(cronJob: V1CronJob, startMs: number): Promise<V1Job | undefined> {
    const wanted = jobOf(cronJob, startMs);
    try {
      const job = await this.client.create(jobs, wanted);
      this.recorder.event(cronJob, "Normal", "SuccessfulCreate", `Created job ${job.metadata.name}`);
      return job;
    } catch (error) {
      if (isAlreadyExists(error)) return this.existing(cronJob, wanted);
      if (!isNamespaceTerminating(error))
        this.recorder.event(cronJob, "Warning", "FailedCreate", `Error creating job: ${messageOf(error)}`);
      throw error;
    }
  }

  private async existing(cronJob: V1CronJob, { metadata }: V1Job): Promise<V1Job | undefined> {
    const job = await this.client.get(jobs, refOf(keyOf(metadata)));
    return isControlledBy(job, cronJob) ? job : undefined;
  }

  /** A Job that is gone already is well deleted. */
  async delete(cronJob: V1CronJob, { metadata }: V1Job): Promise<void> {
    const options = { propagationPolicy: "Background", preconditions: { uid: metadata.uid } };
    try {
      await unlessGone(this.client.delete(jobs, refOf(keyOf(metadata)), options));
      this.recorder.event(cronJob, "Normal", "SuccessfulDelete", `Deleted job ${metadata.name}`);
    } catch (error) {
      this.recorder.event(cronJob, "Warning", "FailedDelete", `Deleted job: ${messageOf(error)}`);
      throw error;
    }
  }

  /** Answers those that were there. */
  async deleteActive(cronJob: V1CronJob, active: readonly V1ObjectReference[]): Promise<V1Job[]> {
    const { namespace = "" } = cronJob.metadata;
    const deleted: V1Job[] = [];
    for (const { name = "", uid } of active) {
      const job = await unlessGone(this.client.get(jobs, { namespace, name }));
      if (job?.metadata.uid !== uid || !job) continue;
      await this.delete(cronJob, job);
      deleted.push(job);
    }
    return deleted;
  }
}
