import { job } from "../../../api/batch/job.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { jobs, pods } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import { JobReconciler } from "./job-reconciler.js";

/** Runs the pods of Jobs until enough of them have succeeded, or too many failed. */
export function jobController(context: ControllerContext): ControllerSpec {
  const informers = {
    jobs: context.informers.informer(jobs),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.pods);
  return {
    name: "job",
    workers: 8,
    reconciler: new JobReconciler(context, informers),
    watches: [
      watchOf(informers.jobs, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) =>
        ownerKeys(pod, job, informers.jobs, ({ spec }) =>
          selectorOf(spec?.selector).matches(pod.metadata.labels),
        ),
      ),
    ],
  };
}
