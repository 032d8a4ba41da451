import { statefulSet } from "../../../api/apps/stateful-set.js";
import type {
  V1ControllerRevision,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  watchGone,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import { isMember } from "./ordinals.js";
import { StatefulSetReconciler } from "./stateful-set-reconciler.js";

/** Keeps each StatefulSet's members: pods with names, numbers and claims of their own. */
export function statefulSetController(context: ControllerContext): ControllerSpec {
  const informers = {
    sets: context.informers.informer(statefulSets),
    pods: context.informers.informer(pods),
    revisions: context.informers.informer(controllerRevisions),
    claims: context.informers.informer(persistentVolumeClaims),
  };
  const { sets } = informers;
  indexByController(informers.pods);
  indexByController(informers.revisions);
  return {
    name: "statefulset",
    reconciler: new StatefulSetReconciler(context, informers),
    watches: [
      watchOf(sets, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => keysOfPod(sets, pod)),
      watchOf(informers.revisions, (revision) => keysOfRevision(sets, revision)),
      watchGone(informers.claims, (claim) => keysOfClaim(sets, claim)),
    ],
  };
}

type Sets = Informer<V1StatefulSet>;

function keysOfPod(sets: Sets, pod: V1Pod): Key[] {
  return ownerKeys(pod, statefulSet, sets, (set) => selects(set, pod) && isMember(set, pod));
}

function keysOfRevision(sets: Sets, revision: V1ControllerRevision): Key[] {
  return ownerKeys(revision, statefulSet, sets, (set) => selects(set, revision));
}

/** A member may have waited for the claim of an earlier one to go. */
function keysOfClaim(sets: Sets, claim: V1PersistentVolumeClaim): Key[] {
  return sets
    .list(claim.metadata.namespace)
    .filter((set) => selects(set, claim) && set.spec?.volumeClaimTemplates !== undefined)
    .map((set) => keyOf(set.metadata));
}

const selects = ({ spec }: V1StatefulSet, { metadata }: KubeObject) =>
  selectorOf(spec?.selector).matches(metadata.labels);
