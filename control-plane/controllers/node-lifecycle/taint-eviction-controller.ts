import type { V1Node } from "../../../api/generated/types.js";
import { keyOf } from "../../../api/meta/object.js";
import { nodes, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByNode, podsOn } from "./node-pods.js";
import { noExecute, TaintEvictionReconciler } from "./taint-eviction-reconciler.js";

/** Deletes pods from nodes whose NoExecute taints they don't tolerate, or no longer. */
export function taintEvictionController(context: ControllerContext): ControllerSpec {
  const informers = {
    nodes: context.informers.informer(nodes),
    pods: context.informers.informer(pods),
  };
  indexByNode(informers.pods);
  const keysOf = ({ metadata: { name = "" } }: V1Node) =>
    podsOn(informers.pods, name).map(({ metadata }) => keyOf(metadata));
  return {
    name: "taint-eviction-controller",
    workers: 8,
    reconciler: new TaintEvictionReconciler(context, informers),
    watches: [
      watchOf(informers.pods, (pod) => (pod.spec?.nodeName ? [keyOf(pod.metadata)] : [])),
      onTaints(informers.nodes, keysOf),
    ],
  };
}

/** Nodes change every few seconds; only what drives pods away matters. */
function onTaints(informer: Informer<V1Node>, keysOf: (node: V1Node) => readonly Key[]): Watch {
  return {
    subscribe: (enqueue) =>
      informer.addHandler({
        onAdd: (node) => keysOf(node).forEach(enqueue),
        onUpdate(node, old) {
          if (JSON.stringify(noExecute(node)) !== JSON.stringify(noExecute(old)))
            keysOf(node).forEach(enqueue);
        },
      }),
  };
}
