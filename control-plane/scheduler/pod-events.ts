import { namespaces, nodes, pods } from "../../api/resources.js";
import type { InformerFactory } from "../../client/informer.js";
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
  ];
  return () => {
    for (const each of leave) each();
  };
}
