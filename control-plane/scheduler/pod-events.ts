import type { KubeObject } from "../../api/meta/object.js";
import {
  csiNodes,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from "../../api/resources.js";
import type { InformerFactory, InformerHandler } from "../../client/informer.js";
import { Follower } from "./follower.js";
import type { SchedulingQueue } from "./queue.js";
import type { Snapshot } from "./snapshot.js";

/**
 * Keeps snapshot and queue in step with what the API shows. Returns the way to stop listening.
 * @param schedulers whose pods are placed here, by name
 */
export function followCluster(
  informers: InformerFactory,
  schedulers: { has(schedulerName: string): boolean },
  snapshot: Snapshot,
  queue: SchedulingQueue,
): () => void {
  const follow = new Follower(schedulers, snapshot, queue);
  const leave = [
    informers.informer(pods).addHandler({
      onAdd: (pod) => follow.pod(pod),
      onUpdate: (pod, old) => follow.pod(pod, old),
      onDelete: (pod) => follow.podGone(pod),
    }),
    informers.informer(nodes).addHandler({
      onAdd: (node) => follow.node(node),
      onUpdate: (node, old) => follow.node(node, old),
      onDelete: (node) => follow.nodeGone(node),
    }),
    informers.informer(namespaces).addHandler({
      onAdd: (namespace) => follow.namespace(namespace),
      onUpdate: (namespace) => follow.namespace(namespace),
      onDelete: ({ metadata }) => snapshot.namespaceLabels.delete(metadata.name ?? ""),
    }),
    informers.informer(persistentVolumeClaims).addHandler(onAny((claim) => follow.claim(claim))),
    informers.informer(persistentVolumes).addHandler(onAny(() => follow.volume())),
    informers.informer(csiNodes).addHandler(onAny(() => follow.volume())),
    informers.informer(storageClasses).addHandler(onAny(() => follow.storageClass())),
  ];
  return () => {
    for (const each of leave) each();
  };
}

const onAny = <T extends KubeObject>(handle: (object: T) => void): InformerHandler<T> => ({
  onAdd: handle,
  onUpdate: handle,
  onDelete: handle,
});
