import type { V1Pod } from "../../../api/generated/types.js";

/** Keeps a pod of a Job until the Job's status says how it ended. */
export const trackingFinalizer = "batch.kubernetes.io/job-tracking";

export const isTracked = ({ metadata }: V1Pod) => metadata.finalizers?.includes(trackingFinalizer) === true;

/** Takes the finalizer from the pod, whatever else happens to it, but not from another pod of its name. */
export const untrackPatch = ({ metadata: { uid } }: V1Pod) => ({
  metadata: { uid, "$deleteFromPrimitiveList/finalizers": [trackingFinalizer] },
});

/** The same, but only while the pod is as it was seen: it may have ended since, and would have to be counted. */
export const untrackUnchangedPatch = (pod: V1Pod) => {
  const { metadata } = untrackPatch(pod);
  return { metadata: { ...metadata, resourceVersion: pod.metadata.resourceVersion } };
};
