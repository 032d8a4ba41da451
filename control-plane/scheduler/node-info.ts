import type { V1Node } from "../../api/generated/types.js";
import { parseAll } from "../../api/meta/pod-resources.js";
import { imagesOn } from "./node-images.js";
import { type Amounts, plainAmounts } from "./pod-amounts.js";
import type { PodInfo } from "./pod-info.js";

/** A node with the pods on it and the sums over them, kept up to date as they come and go. */
export class NodeInfo {
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new Map<string, number>();
  /** The same with what is assumed of containers that request nothing. */
  readonly estimated = new Map<string, number>();
  readonly name: string;
  /** Whether the API knows it: pods may be seen before their node is. */
  isKnown = false;
  allocatable: Amounts;
  /** Of most nodes neither is to be said, and reading it from Nodes of all shapes takes long. */
  isEnding = false;
  isCordoned = false;
  hasTaints = false;
  /** The size of each image that is here, by each of its names. */
  images: ReadonlyMap<string, number>;

  private lowest: number | undefined;

  /** @param same has read the same Node object already */
  constructor(
    public node: V1Node,
    same?: NodeInfo,
  ) {
    this.name = node.metadata.name ?? "";
    this.allocatable = same?.allocatable ?? allocatableOf(node);
    this.images = same?.images ?? imagesOn(node);
    this.readMarks(node);
  }

  setNode(node: V1Node): void {
    this.node = node;
    this.readMarks(node);
    this.allocatable = allocatableOf(node);
    this.images = imagesOn(node);
  }

  private readMarks({ metadata, spec }: V1Node): void {
    this.isEnding = metadata.deletionTimestamp !== undefined;
    this.isCordoned = spec?.unschedulable === true;
    this.hasTaints = (spec?.taints ?? []).length > 0;
  }

  add(pod: PodInfo): void {
    this.remove(pod.key);
    this.pods.set(pod.key, pod);
    this.count(pod, 1);
    this.lowest = undefined;
  }

  remove(key: string): PodInfo | undefined {
    const pod = this.pods.get(key);
    if (!pod) return undefined;
    this.pods.delete(key);
    this.count(pod, -1);
    this.lowest = undefined;
    return pod;
  }

  /** The same node with the same pods, to try out what others would make of it. */
  copy(): NodeInfo {
    const copy = new NodeInfo(this.node, this);
    for (const pod of this.pods.values()) copy.add(pod);
    return copy;
  }

  /** That of its least important pod; Infinity without any. */
  get lowestPriority(): number {
    if (this.lowest !== undefined) return this.lowest;
    let lowest = Number.POSITIVE_INFINITY;
    for (const { priority } of this.pods.values()) lowest = Math.min(lowest, priority);
    this.lowest = lowest;
    return lowest;
  }

  /** What is left of a resource. */
  free(resource: string): number {
    return (this.allocatable.get(resource) ?? 0) - (this.requested.get(resource) ?? 0);
  }

  private count({ requests, estimate }: PodInfo, sign: 1 | -1): void {
    addTo(this.requested, requests, sign);
    addTo(this.estimated, estimate, sign);
  }
}

function addTo(sums: Map<string, number>, amounts: Amounts, sign: 1 | -1): void {
  for (const [name, amount] of amounts) sums.set(name, (sums.get(name) ?? 0) + sign * amount);
}

export function allocatableOf({ status }: V1Node): Amounts {
  try {
    return plainAmounts(parseAll(status?.allocatable ?? status?.capacity));
  } catch {
    // A node that can't say what it has, has nothing.
    return new Map();
  }
}
