import { replicaSet } from "../../../api/apps/replica-set.js";
import type { V1Pod, V1ReplicaSet } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { pods, replicaSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
import { ReplicaSetReconciler } from "./replica-set-reconciler.js";

/** Keeps each ReplicaSet at its number of pods. */
export function replicaSetController(context: ControllerContext): ControllerSpec {
  const informers = {
    sets: context.informers.informer(replicaSets),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.sets);
  indexByController(informers.pods);
  return {
    name: "replicaset",
    workers: 8,
    reconciler: new ReplicaSetReconciler(context, informers),
    watches: [
      watchOf(informers.sets, (set) => [keyOf(set.metadata)]),
      watchOf(informers.pods, (pod) => keysOfPod(informers.sets, pod)),
    ],
  };
}

/** The pod's own ReplicaSet; for an orphan, all that might adopt it. */
function keysOfPod(sets: Informer<V1ReplicaSet>, pod: V1Pod): Key[] {
  const { namespace = "", labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return refersTo(owner, replicaSet) ? [keyOf({ namespace, name: owner.name })] : [];
  return sets
    .list(namespace)
    .filter(({ spec }) => selectorOf(spec?.selector).matches(labels))
    .map(({ metadata }) => keyOf(metadata));
}
