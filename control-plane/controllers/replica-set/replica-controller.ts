import { keyOf } from "../../../api/meta/object.js";
import { pods } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import type { ReplicaKind, ReplicaOwner } from "./replica-kind.js";
import { ReplicaReconciler } from "./replica-reconciler.js";

/** Keeps each object of the kind at its number of pods. */
export function replicaController<S extends ReplicaOwner>(
  context: ControllerContext,
  kind: ReplicaKind<S>,
): ControllerSpec {
  const informers = {
    sets: context.informers.informer(kind.type),
    pods: context.informers.informer(pods),
  };
  indexByController(informers.sets);
  indexByController(informers.pods);
  return {
    name: kind.name,
    workers: 8,
    reconciler: new ReplicaReconciler(context, kind, informers),
    watches: [
      watchOf(informers.sets, (set) => [keyOf(set.metadata)]),
      watchOf(informers.pods, (pod) =>
        ownerKeys(pod, kind.kind, informers.sets, (set) => kind.selectorOf(set).matches(pod.metadata.labels)),
      ),
    ],
  };
}
