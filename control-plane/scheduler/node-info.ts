import type { V1Node } from "../../api/generated/types.js";
import { parseAll } from "../../api/meta/pod-resources.js";
import { type Amounts, type PodInfo, plainAmounts } from "./pod-info.js";

/** A node with the pods on it and the sums over them, kept up to date as they come and go. */
export class NodeInfo {
  readonly pods = new Map<string, PodInfo>();
  readonly requested = new Map<string, number>();
  /** How many pods request anything of each resource. */
  readonly requesting = new Map<string, number>();
  /** How many pods of each controller are here. */
  readonly owners = new Map<string, number>();
  allocatable: Amounts;

  constructor(public node: V1Node) {
    this.allocatable = allocatableOf(node);
  }

  get name(): string {
    return this.node.metadata.name ?? "";
  }

  setNode(node: V1Node): void {
    this.node = node;
    this.allocatable = allocatableOf(node);
  }

  add(pod: PodInfo): void {
    this.remove(pod.key);
    this.pods.set(pod.key, pod);
    this.count(pod, 1);
  }

  remove(key: string): PodInfo | undefined {
    const pod = this.pods.get(key);
    if (!pod) return undefined;
    this.pods.delete(key);
    this.count(pod, -1);
    return pod;
  }

  /** What is left of a resource. */
  free(resource: string): number {
    return (this.allocatable.get(resource) ?? 0) - (this.requested.get(resource) ?? 0);
  }

  private count(pod: PodInfo, sign: 1 | -1): void {
    for (const [name, amount] of pod.requests) {
      this.requested.set(name, (this.requested.get(name) ?? 0) + sign * amount);
      if (amount > 0) this.requesting.set(name, (this.requesting.get(name) ?? 0) + sign);
    }
    if (!pod.owner) return;
    const owned = (this.owners.get(pod.owner) ?? 0) + sign;
    if (owned > 0) this.owners.set(pod.owner, owned);
    else this.owners.delete(pod.owner);
  }
}

function allocatableOf({ status }: V1Node): Amounts {
  try {
    return plainAmounts(parseAll(status?.allocatable ?? status?.capacity));
  } catch {
    // A node that can't say what it has, has nothing.
    return new Map();
  }
}
