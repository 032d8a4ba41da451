import type { V1Namespace, V1Pod } from "../../../api/generated/types.js";
import { namespaces, pods } from "../../../api/resources.js";
import type { Kinds } from "../../../api/scheme/kinds.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  watchGone,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { NamespaceReconciler } from "./namespace-reconciler.js";

export interface NamespaceOptions {
  readonly kinds: Kinds;
}

/** Empties namespaces that are being deleted, and lets them go. */
export function namespaceController(context: ControllerContext, { kinds }: NamespaceOptions): ControllerSpec {
  const all = context.informers.informer(namespaces);
  const allPods = context.informers.informer(pods);
  return {
    name: "namespace",
    reconciler: new NamespaceReconciler(context, all, kinds),
    watches: [
      watchOf(all, ({ metadata }) => [metadata.name ?? ""]),
      watchGone(allPods, (pod) => keysOfLastPod(allPods, all, pod)),
    ],
  };
}

/** The last pod gone, the rest can follow at once. */
function keysOfLastPod(pods: Informer<V1Pod>, namespaces: Informer<V1Namespace>, pod: V1Pod): Key[] {
  const { namespace = "" } = pod.metadata;
  const ending = namespaces.get(namespace)?.metadata.deletionTimestamp !== undefined;
  return ending && pods.list(namespace).length === 0 ? [namespace] : [];
}
