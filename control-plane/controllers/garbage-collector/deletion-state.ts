import type { KubeObject } from "../../../api/meta/object.js";

export const foregroundFinalizer = "foregroundDeletion";
export const orphanFinalizer = "orphan";

const isHeldBy = ({ metadata }: KubeObject, finalizer: string) =>
  metadata.deletionTimestamp !== undefined && metadata.finalizers?.includes(finalizer) === true;

/** Deleted, but only after its dependents. */
export const awaitsDependents = (object: KubeObject) => isHeldBy(object, foregroundFinalizer);

/** Deleted, and its dependents are to stay without it. */
export const orphansDependents = (object: KubeObject) => isHeldBy(object, orphanFinalizer);

/** What of the object concerns garbage collection, to tell whether an update does. */
export function collectionState({ metadata }: KubeObject): string {
  const { deletionTimestamp, finalizers = [], ownerReferences = [] } = metadata;
  const owners = ownerReferences.map(({ uid, blockOwnerDeletion }) => `${uid}${blockOwnerDeletion === true}`);
  return `${deletionTimestamp} ${finalizers.join()} ${owners.join()}`;
}
