import { daemonSet } from "../../../api/apps/daemon-set.js";
import type { V1DaemonSet, V1Node } from "../../../api/generated/types.js";
import { selectorOf } from "../../../api/meta/label-selector.js";
import { type KubeObject, keyOf } from "../../../api/meta/object.js";
import { semanticEqual } from "../../../api/meta/semantic-equal.js";
import { controllerRevisions, daemonSets, nodes, pods } from "../../../api/resources.js";
import type { Informer } from "../../../client/informer.js";
import {
  type ControllerContext,
  type ControllerSpec,
  type Watch,
  watchOf,
} from "../../reconcile/controller-spec.js";
import type { Key } from "../../reconcile/reconciler.js";
import { indexByController } from "../owned-index.js";
import { ownerKeys } from "../owner-keys.js";
import { type DaemonSetInformers, DaemonSetReconciler } from "./daemon-set-reconciler.js";
import { fitOf } from "./node-fit.js";

/** Keeps one pod of each DaemonSet on every node that fits. */
export function daemonSetController(context: ControllerContext): ControllerSpec {
  const informers = {
    sets: context.informers.informer(daemonSets),
    pods: context.informers.informer(pods),
    nodes: context.informers.informer(nodes),
    revisions: context.informers.informer(controllerRevisions),
  };
  const { sets } = informers;
  indexByController(informers.pods);
  indexByController(informers.revisions);
  return {
    name: "daemonset",
    reconciler: new DaemonSetReconciler(context, informers),
    watches: [
      watchOf(sets, ({ metadata }) => [keyOf(metadata)]),
      watchOf(informers.pods, (pod) => keysOf(sets, pod)),
      watchOf(informers.revisions, (revision) => keysOf(sets, revision)),
      watchNodes(informers),
    ],
  };
}

function keysOf(sets: Informer<V1DaemonSet>, object: KubeObject): Key[] {
  const { labels } = object.metadata;
  return ownerKeys(object, daemonSet, sets, ({ spec }) => selectorOf(spec?.selector).matches(labels));
}

/** A node that comes or goes wakes all sets; one that changes, those to whom it makes a difference. */
function watchNodes({ sets, nodes }: DaemonSetInformers): Watch {
  return {
    subscribe(enqueue) {
      const wake = (matters: (set: V1DaemonSet) => boolean) => {
        for (const set of sets.list()) if (matters(set)) enqueue(keyOf(set.metadata));
      };
      return nodes.addHandler({
        onAdd: () => wake(() => true),
        onUpdate: (node, old) =>
          wake((set) => !isSameToAll(node, old) && !semanticEqual(fitOf(set, node), fitOf(set, old))),
        onDelete: () => wake(() => true),
      });
    },
  };
}

/** Nodes write their status all the time. */
function isSameToAll(node: V1Node, old: V1Node): boolean {
  return (
    semanticEqual(node.metadata.labels, old.metadata.labels) &&
    semanticEqual(node.spec?.taints, old.spec?.taints)
  );
}
