import { job } from "../../../api/batch/job.js";
import type { V1Job, V1Pod } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { jobs, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
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
      watchOf(informers.pods, (pod) => keysOfPod(informers.jobs, pod)),
    ],
  };
}

/** The pod's own Job; for an orphan, all that might adopt it. */
function keysOfPod(all: Informer<V1Job>, pod: V1Pod): Key[] {
  const { namespace = "", labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return refersTo(owner, job) ? [keyOf({ namespace, name: owner.name })] : [];
  return all
    .list(namespace)
    .filter(({ spec }) => selectorOf(spec?.selector).matches(labels))
    .map(({ metadata }) => keyOf(metadata));
}
