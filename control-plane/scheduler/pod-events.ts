import type { V1Node, V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isActive } from "../../api/meta/pods.js";
import { nodes, pods } from "../../api/resources.js";
import type { InformerFactory } from "../../client/informer.js";
import type { SchedulingQueue } from "./queue.js";
import type { Snapshot } from "./snapshot.js";

/** Keeps snapshot and queue in step with what the API shows. Returns the way to stop listening. */
export function followCluster(
  informers: InformerFactory,
  schedulerName: string,
  snapshot: Snapshot,
  queue: SchedulingQueue,
): () => void {
  const isOurs = (pod: V1Pod) => pod.spec?.schedulerName === schedulerName;
  const see = (pod: V1Pod, old?: V1Pod) => {
    const assumed = !pod.spec?.nodeName && snapshot.nodeOf(keyOf(pod.metadata)) !== undefined;
    if (!assumed) snapshot.setPod(pod);
    if (pod.spec?.nodeName || !isActive(pod)) {
      queue.remove(keyOf(pod.metadata));
      if (old && !isActive(pod) && isActive(old)) queue.moveAll();
    } else if (isOurs(pod) && !assumed && (!old || matters(pod, old))) queue.add(pod);
  };
  const leavePods = informers.informer(pods).addHandler({
    onAdd: (pod) => see(pod),
    onUpdate: see,
    onDelete(pod) {
      snapshot.removePod(keyOf(pod.metadata));
      queue.remove(keyOf(pod.metadata));
      if (pod.spec?.nodeName) queue.moveAll();
    },
  });
  const leaveNodes = followNodes(informers, snapshot, queue);
  return () => {
    leavePods();
    leaveNodes();
  };
}

function followNodes(informers: InformerFactory, snapshot: Snapshot, queue: SchedulingQueue): () => void {
  return informers.informer(nodes).addHandler({
    onAdd(node) {
      snapshot.setNode(node);
      queue.moveAll();
    },
    onUpdate(node, old) {
      snapshot.setNode(node);
      if (offersMore(node, old)) queue.moveAll();
    },
    onDelete: (node) => snapshot.removeNode(node.metadata.name ?? ""),
  });
}

/** A status alone doesn't bring a waiting pod nearer to a node. */
function matters(pod: V1Pod, old: V1Pod): boolean {
  const shape = ({ spec, metadata }: V1Pod) => JSON.stringify([spec, metadata.labels]);
  return shape(pod) !== shape(old);
}

function offersMore(node: V1Node, old: V1Node): boolean {
  const offer = ({ spec, metadata, status }: V1Node) =>
    JSON.stringify([spec?.taints, spec?.unschedulable, metadata.labels, status?.allocatable]);
  return offer(node) !== offer(old);
}
