import { hasEnded } from "../../api/batch/job-state.js";
import type { V1CronJob, V1Job } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { controllerOf, isControlledBy } from "../../api/meta/owner-references.js";
import { cronJobs, jobs } from "../../api/resources.js";
import { type Change, type ClusterView, isOf } from "../cluster/cluster-view.js";
import type { Invariant, Scene } from "./invariant.js";

/** No start of a CronJob makes two Jobs, and none runs beside another against the concurrency policy. */
export class StartsOnce implements Invariant {
  /** The Jobs of each CronJob, by its uid. */
  private readonly made = new Map<string, Set<string>>();

  changed({ key, before, after }: Change, { view }: Scene): readonly string[] {
    if (isOf(cronJobs, key) && !after) this.made.delete(before?.metadata.uid ?? "");
    if (!isOf(jobs, key) || !after || before?.metadata.uid === after.metadata.uid) return [];
    const job = after as V1Job;
    const owner = controllerOf(job);
    const cronJob = view
      .list(cronJobs)
      .find(({ metadata }) => owner !== undefined && metadata.uid === owner.uid);
    return cronJob ? [...this.again(cronJob, job), ...beside(cronJob, job, view)] : [];
  }

  private again(cronJob: V1CronJob, { metadata }: V1Job): readonly string[] {
    const { uid = "" } = cronJob.metadata;
    const names = this.made.get(uid) ?? new Set();
    const isAgain = names.has(metadata.name ?? "");
    this.made.set(uid, names.add(metadata.name ?? ""));
    return isAgain ? [`Job ${keyOf(metadata)} is made twice`] : [];
  }
}

function beside(cronJob: V1CronJob, job: V1Job, view: ClusterView): readonly string[] {
  const policy = cronJob.spec?.concurrencyPolicy;
  if (policy !== "Forbid" && policy !== "Replace") return [];
  return view
    .list(jobs)
    .filter((one) => one.metadata.uid !== job.metadata.uid && isControlledBy(one, cronJob))
    .filter((one) => !hasEnded(one) && (policy === "Forbid" || !one.metadata.deletionTimestamp))
    .map((one) => `Job ${keyOf(job.metadata)} starts beside ${one.metadata.name}, against ${policy}`);
}
