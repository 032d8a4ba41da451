import type { V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
import { pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
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
      watchOf(informers.pods, (pod) => keysOfPod(kind, informers.sets, pod)),
    ],
  };
}

/** The pod's own owner; for an orphan, all that might adopt it. */
function keysOfPod<S extends ReplicaOwner>(kind: ReplicaKind<S>, sets: Informer<S>, pod: V1Pod): Key[] {
  const { namespace = "", labels } = pod.metadata;
  const owner = controllerOf(pod);
  if (owner) return refersTo(owner, kind.kind) ? [keyOf({ namespace, name: owner.name })] : [];
  return sets
    .list(namespace)
    .filter((set) => kind.selectorOf(set).matches(labels))
    .map(({ metadata }) => keyOf(metadata));
}
