import { keyOf } from "../../../api/meta/object.js";
import { leases, services } from "../../../api/resources.js";
import { type ControllerContext, type ControllerSpec, watchOf } from "../../reconcile/controller-spec.js";
import { isReplicaLease } from "../../replicas/replica-lease.js";
import { onAnyChange } from "../singleton.js";
import { ref } from "./kubernetes-objects.js";
import {
  type KubernetesServiceOptions,
  KubernetesServiceReconciler,
} from "./kubernetes-service-reconciler.js";

/** Keeps the Service `kubernetes`, whose endpoints are the live replicas of the API server. */
export function kubernetesServiceController(
  context: ControllerContext,
  options: KubernetesServiceOptions,
): ControllerSpec {
  const all = context.informers.informer(services);
  return {
    name: "kubernetes-service",
    workers: 1,
    reconciler: new KubernetesServiceReconciler(context, all, options),
    watches: [
      onAnyChange(context.informers.informer(leases), ref.name, isReplicaLease),
      watchOf(all, ({ metadata }) => (keyOf(metadata) === keyOf(ref) ? [ref.name] : [])),
    ],
  };
}
