import { statefulSet } from "../../../api/apps/stateful-set.js";
import type {
  V1ControllerRevision,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { controllerOf, refersTo } from "../../../api/meta/owner-references.js";
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
  return ownersKeys(pod) ?? matching(sets, pod, (set) => isMember(set, pod));
}

function keysOfRevision(sets: Sets, revision: V1ControllerRevision): Key[] {
  return ownersKeys(revision) ?? matching(sets, revision, () => true);
}

/** A member may have waited for the claim of an earlier one to go. */
function keysOfClaim(sets: Sets, claim: V1PersistentVolumeClaim): Key[] {
  return matching(sets, claim, ({ spec }) => spec?.volumeClaimTemplates !== undefined);
}

/** The set that an object belongs to; undefined for an orphan. */
function ownersKeys({ metadata }: KubeObject): Key[] | undefined {
  const owner = controllerOf({ metadata });
  if (!owner) return undefined;
  return refersTo(owner, statefulSet) ? [keyOf({ namespace: metadata.namespace, name: owner.name })] : [];
}

function matching(sets: Sets, { metadata }: KubeObject, mayBe: (set: V1StatefulSet) => boolean): Key[] {
  return sets
    .list(metadata.namespace)
    .filter((set) => selectorOf(set.spec?.selector).matches(metadata.labels) && mayBe(set))
    .map((set) => keyOf(set.metadata));
}
