import { claimNameOf } from "../../../api/core/pods/claims.js";
import { claimProtection } from "../../../api/core/volume-protection.js";
import type { V1PersistentVolumeClaim, V1Pod } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumeClaims, pods } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { ClaimConsumers, claimKeysOf } from "../persistent-volume/claim-consumers.js";
import { LivePods } from "./live-pods.js";
import { ProtectionReconciler } from "./protection-reconciler.js";

/** Lets a deleted claim go once no pod that has a node names it. */
export function pvcProtectionController({ client, clock, informers }: ControllerContext): ControllerSpec {
  const claims = informers.informer(persistentVolumeClaims);
  const all = informers.informer(pods);
  const consumers = new ClaimConsumers(all);
  const live = new LivePods(client, clock);
  return {
    name: "pvc-protection",
    // Whole namespaces end at once: the more claims wait together, the more of them one list answers.
    workers: 64,
    reconciler: new ProtectionReconciler(client, claims, {
      type: persistentVolumeClaims,
      finalizer: claimProtection,
      isInUse: async (claim) =>
        consumers.of(claim).some((pod) => uses(pod, claim)) || (await isUsedNow(live, claim)),
    }),
    watches: [watchOf(claims, ({ metadata }) => [keyOf(metadata)]), watchOf(all, claimKeysOf)],
  };
}

/**
 * A pod without a node counts for nothing: it is not started as long as its claim is being deleted. A claim that came with the pod is
 * let go when its containers are gone, since the pod itself may wait for that.
 */
function uses(pod: V1Pod, { metadata: { name } }: V1PersistentVolumeClaim): boolean {
  if (!pod.spec?.nodeName) return false;
  return (pod.spec.volumes ?? []).some(
    (volume) => claimNameOf(pod, volume) === name && !(volume.ephemeral && isShutDown(pod)),
  );
}

const isShutDown = ({ metadata }: V1Pod): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0;

/** Asks the API: what is here may be too old to let go what can't be had back. */
async function isUsedNow(live: LivePods, claim: V1PersistentVolumeClaim): Promise<boolean> {
  const { namespace = "" } = claim.metadata;
  return (await live.of(namespace)).some((pod) => uses(pod, claim));
}
