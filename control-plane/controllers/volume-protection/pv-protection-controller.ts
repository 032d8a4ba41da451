import { volumeProtection } from "../../../api/core/volume-protection.js";
import { keyOf } from "../../../api/meta/object.js";
import { persistentVolumes } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { ProtectionReconciler } from "./protection-reconciler.js";

/** Lets a deleted volume go once no claim is bound to it. */
export function pvProtectionController({ client, informers }: ControllerContext): ControllerSpec {
  const volumes = informers.informer(persistentVolumes);
  return {
    name: "pv-protection",
    reconciler: new ProtectionReconciler(client, volumes, {
      type: persistentVolumes,
      finalizer: volumeProtection,
      isInUse: ({ status }) => status?.phase === "Bound",
    }),
    watches: [watchOf(volumes, ({ metadata }) => [keyOf(metadata)])],
  };
}
