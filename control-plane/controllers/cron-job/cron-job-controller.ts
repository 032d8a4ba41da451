import { cronJob } from "../../../api/batch/cron-job.js";
import type { V1Job } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { cronJobs, jobs } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
import { CronJobReconciler } from "./cron-job-reconciler.js";

/** Starts Jobs when their CronJobs say, and clears away those that ended. */
export function cronJobController(context: ControllerContext): ControllerSpec {
  const informers = {
    cronJobs: context.informers.informer(cronJobs),
    jobs: context.informers.informer(jobs),
  };
  indexByController(informers.jobs);
  return {
    name: "cronjob",
    reconciler: new CronJobReconciler(context, informers),
    watches: [
      watchOf(informers.cronJobs, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.jobs, keysOfJob),
    ],
  };
}

function keysOfJob(job: V1Job): Key[] {
  const owner = controllerOf(job);
  if (!owner || !refersTo(owner, cronJob)) return [];
  return [keyOf({ namespace: job.metadata.namespace, name: owner.name })];
}
