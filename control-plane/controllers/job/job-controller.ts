import { job } from "../../../api/batch/job.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { jobs, pods } from "../../../api/resources.js";
import type { Informer, InformerHandler } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import { JobMetrics } from "./job-metrics.js";
import { JobReconciler } from "./job-reconciler.js";

/** Runs the pods of Jobs until enough of them have succeeded, or too many failed. */
export function jobController(context: ControllerContext): ControllerSpec {
  const informers = {
    jobs: context.informers.informer(jobs),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.pods);
  const metrics = new JobMetrics(context.meters);
  return {
    name: "job",
    workers: 8,
    reconciler: new JobReconciler(context, informers, metrics),
    watches: [
      counting(informers.jobs, { onAdd: (job) => metrics.appeared(job) }),
      counting(informers.pods, {
        onAdd: (pod) => metrics.podChanged(undefined, pod),
        onUpdate: (pod, old) => metrics.podChanged(old, pod),
        onDelete: (pod) => metrics.podChanged(pod, undefined),
      }),
      watchOf(informers.jobs, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) =>
        ownerKeys(pod, job, informers.jobs, ({ spec }) =>
          selectorOf(spec?.selector).matches(pod.metadata.labels),
        ),
      ),
    ],
  };
}

/** Wakes nobody. */
const counting = <T extends KubeObject>(informer: Informer<T>, handler: InformerHandler<T>): Watch => ({
  subscribe: () => informer.addHandler(handler),
});
