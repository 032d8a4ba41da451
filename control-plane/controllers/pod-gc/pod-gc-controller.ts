import { nodes, pods } from "../../../api/resources.js";
import type { ControllerContext, ControllerSpec } from "../../reconcile/controller-spec.js";
import { atStart } from "../singleton.js";
import { type PodGcOptions, PodGcReconciler } from "./pod-gc-reconciler.js";

/** Deletes pods that nobody else will: of nodes that are no more, ended ones in excess, deleted ones that never ran. */
export function podGcController(context: ControllerContext, options: PodGcOptions = {}): ControllerSpec {
  const informers = {
    pods: context.informers.informer(pods),
    nodes: context.informers.informer(nodes),
  };
  return {
    name: "pod-garbage-collector",
    workers: 1,
    reconciler: new PodGcReconciler(context, informers, options),
    watches: [atStart("pods")],
  };
}
