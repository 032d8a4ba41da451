import type {
  V1OwnerReference,
  V1PersistentVolumeClaim,
  V1Pod,
  V1StatefulSet,
} from "../../../api/generated/types.js";
import type { KubeObject } from "../../../api/meta/object.js";
import { controllerReference } from "../../../api/meta/owner-references.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { isWanted } from "./ordinals.js";

/** A member, made or to be made. */
export interface Member {
  readonly set: V1StatefulSet;
  readonly ordinal: number;
  readonly pod: V1Pod;
}

/**
 * Who owns a claim says what it ends with, by the set's retention policy: the set where claims end with it, the pod where that is
 * scaled away. Undefined: the owners are as they should be, or somebody else's matter.
 */
export function claimOwners(
  claim: V1PersistentVolumeClaim,
  member: Member,
): readonly V1OwnerReference[] | undefined {
  const { set, pod } = member;
  const known = claim.metadata.ownerReferences ?? [];
  if (isStale(claim, set) || isStale(claim, pod)) return undefined;
  const foreign = known.filter((reference) => !names(reference, set) && !names(reference, pod));
  const isTaken = retains(set) ? false : foreign.some(({ controller }) => controller === true);
  const wanted = isTaken ? foreign : [...foreign, ...ownersByPolicy(member).map(controllerReference)];
  return semanticEqual(wanted, known) ? undefined : wanted;
}

/** A claim that ends with an earlier pod of that name must be gone before the next pod is made. */
export function endsWithEarlierPod(claim: V1PersistentVolumeClaim, { set, pod }: Member): boolean {
  return policyOf(set).whenScaled === "Delete" && isStale(claim, pod);
}

function ownersByPolicy({ set, ordinal, pod }: Member): KubeObject[] {
  const { whenScaled, whenDeleted } = policyOf(set);
  if (whenScaled === "Delete" && !isWanted(set, ordinal)) return [pod];
  return whenDeleted === "Delete" ? [set] : [];
}

const policyOf = ({ spec }: V1StatefulSet) => spec?.persistentVolumeClaimRetentionPolicy ?? {};

function retains(set: V1StatefulSet): boolean {
  const { whenScaled, whenDeleted } = policyOf(set);
  return whenScaled !== "Delete" && whenDeleted !== "Delete";
}

/** Owned by something that had this name before. */
function isStale({ metadata }: V1PersistentVolumeClaim, owner: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    (reference) => names(reference, owner) && reference.uid !== owner.metadata.uid,
  );
}

function names(reference: V1OwnerReference, { apiVersion, kind, metadata }: KubeObject): boolean {
  return reference.apiVersion === apiVersion && reference.kind === kind && reference.name === metadata.name;
}
