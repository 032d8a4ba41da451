import type { V1Lease } from "../../../api/generated/types.js";
import { leases, nodes, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import type { ControllerContext, ControllerSpec, Watch } from "../../reconcile/controller-spec.js";
import { atStart, onAnyChange } from "../singleton.js";
import { type NodeLifecycleOptions, NodeLifecycleReconciler } from "./node-lifecycle-reconciler.js";
import { indexByNode } from "./node-pods.js";

const key = "nodes";

/** Finds nodes that are lost, taints those that are not well, and takes lost nodes' pods out of service. */
export function nodeLifecycleController(
  context: ControllerContext,
  options: NodeLifecycleOptions,
): ControllerSpec {
  const informers = {
    nodes: context.informers.informer(nodes),
    pods: context.informers.informer(pods),
    leases: context.informers.informer(leases),
  };
  indexByNode(informers.pods);
  const reconciler = new NodeLifecycleReconciler(context, informers, options);
  return {
    name: "node-lifecycle",
    workers: 1,
    reconciler,
    watches: [
      atStart(key),
      onAnyChange(informers.nodes, key),
      onRenewal(informers.leases, (lease) => reconciler.renewed(lease)),
    ],
  };
}

/** Wakes nothing: nodes are judged by and by. */
function onRenewal(informer: Informer<V1Lease>, note: (lease: V1Lease) => void): Watch {
  return {
    subscribe: () =>
      informer.addHandler({
        onAdd: note,
        onUpdate: (lease, old) => lease.spec?.renewTime !== old.spec?.renewTime && note(lease),
      }),
  };
}
