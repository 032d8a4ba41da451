import type { V1Namespace, V1Node, V1PersistentVolumeClaim, V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isActive, isTerminal } from "../../api/meta/pods.js";
import { type ClusterEvent, differ } from "./cluster-event.js";
import { type PodInfo, podInfoOf, schedulerNameOf } from "./pod-info.js";
import { samePresence } from "./pod-presence.js";
import type { SchedulingQueue } from "./queue.js";
import type { Snapshot } from "./snapshot.js";

/** Tells the snapshot what the API shows, and then the queue what that may mean for those that wait. */
export class Follower {
  constructor(
    private readonly schedulers: { has(schedulerName: string): boolean },
    private readonly snapshot: Snapshot,
    private readonly queue: SchedulingQueue,
  ) {}

  pod(pod: V1Pod, old?: V1Pod): void {
    if (pod.spec?.nodeName && !isTerminal(pod)) this.placed(pod, old);
    else if (!isActive(pod)) this.podGone(pod);
    else this.pending(pod, old);
  }

  podGone({ metadata }: V1Pod): void {
    const key = keyOf(metadata);
    const info = this.snapshot.placed(key);
    const nodeName = this.snapshot.nodeNameOf(key);
    this.snapshot.removePod(key);
    this.queue.remove(key);
    this.renounce(key);
    if (info) this.tell({ type: "pod-removed", pod: info, nodeName });
  }

  node(node: V1Node, old?: V1Node): void {
    this.snapshot.setNode(node);
    if (!old) this.tell({ type: "node-added", node });
    else if (differ(offerOf(node), offerOf(old))) this.tell({ type: "node-updated", node, old });
  }

  nodeGone(node: V1Node): void {
    this.snapshot.removeNode(node.metadata.name ?? "");
    this.tell({ type: "node-removed", node });
  }

  namespace(namespace: V1Namespace): void {
    const { name = "", labels = {} } = namespace.metadata;
    const isNew = differ(this.snapshot.namespaceLabels.get(name), labels);
    this.snapshot.setNamespace(namespace);
    if (isNew) this.tell({ type: "namespace-changed" });
  }

  claim(claim: V1PersistentVolumeClaim): void {
    this.tell({ type: "claim-changed", claim });
  }

  volume(): void {
    this.tell({ type: "volume-changed" });
  }

  storageClass(): void {
    this.tell({ type: "class-changed" });
  }

  private placed(pod: V1Pod, old: V1Pod | undefined): void {
    const key = keyOf(pod.metadata);
    const wasPlaced = old?.spec?.nodeName !== undefined && !isTerminal(old);
    if (wasPlaced && samePresence(pod, old)) return;
    const before = this.snapshot.placed(key);
    if (!this.snapshot.confirm(pod)) this.snapshot.setPod(pod);
    this.queue.remove(key);
    this.snapshot.nominations.remove(key);
    const info = this.snapshot.placed(key);
    if (info) this.tell(placedEvent(info, wasPlaced ? before : undefined));
  }

  /** What is being bound already, is not in the queue. */
  private pending(pod: V1Pod, old: V1Pod | undefined): void {
    const isBeingBound = this.snapshot.placed(keyOf(pod.metadata)) !== undefined;
    if (!this.schedulers.has(schedulerNameOf(pod)) || isBeingBound) return;
    this.nominated(pod, old);
    if (!old || differ(demandOf(pod), demandOf(old))) this.queue.add(pod);
    else this.queue.refresh(pod);
  }

  /** What the status says of a promised node counts when it is new: what was decided here meanwhile is newer. */
  private nominated(pod: V1Pod, old: V1Pod | undefined): void {
    const nodeName = pod.status?.nominatedNodeName ?? "";
    if (nodeName === (old?.status?.nominatedNodeName ?? "")) return;
    this.renounce(keyOf(pod.metadata));
    if (nodeName) this.snapshot.nominations.set(podInfoOf(pod), nodeName);
  }

  /** Others may have the node that the pod was promised. */
  private renounce(key: string): void {
    const { nominations } = this.snapshot;
    const nodeName = nominations.nodeOf(key) ?? "";
    const pod = nominations.remove(key);
    if (pod) this.tell({ type: "pod-removed", pod, nodeName });
  }

  private tell(event: ClusterEvent): void {
    this.queue.move(event, this.snapshot);
  }
}

function placedEvent(pod: PodInfo, old: PodInfo | undefined): ClusterEvent {
  const nodeName = pod.pod.spec?.nodeName ?? "";
  return old ? { type: "pod-updated", pod, old, nodeName } : { type: "pod-added", pod, nodeName };
}

/** The rest of its status doesn't bring a waiting pod nearer to a node. */
const demandOf = ({ spec, status, metadata: { labels } }: V1Pod) => [
  spec,
  labels,
  status?.resourceClaimStatuses,
];

const offerOf = ({ spec, metadata, status }: V1Node) => [
  spec?.taints,
  spec?.unschedulable,
  metadata.labels,
  metadata.deletionTimestamp,
  status?.allocatable ?? status?.capacity,
];
