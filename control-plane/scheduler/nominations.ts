import type { PodInfo } from "./pod-info.js";

const nobody: ReadonlyMap<string, PodInfo> = new Map();

/** Pods that were promised a node, and wait there for less important ones to go. */
export class Nominations {
  private readonly byNode = new Map<string, Map<string, PodInfo>>();
  private readonly nodeOfPod = new Map<string, string>();

  get isEmpty(): boolean {
    return this.nodeOfPod.size === 0;
  }

  nodeOf(podKey: string): string | undefined {
    return this.nodeOfPod.get(podKey);
  }

  on(nodeName: string): ReadonlyMap<string, PodInfo> {
    return this.byNode.get(nodeName) ?? nobody;
  }

  set(pod: PodInfo, nodeName: string): void {
    this.remove(pod.key);
    this.nodeOfPod.set(pod.key, nodeName);
    const promised = this.byNode.get(nodeName) ?? new Map<string, PodInfo>();
    this.byNode.set(nodeName, promised.set(pod.key, pod));
  }

  /** The pod that had a promise. */
  remove(podKey: string): PodInfo | undefined {
    const nodeName = this.nodeOfPod.get(podKey);
    if (nodeName === undefined) return undefined;
    this.nodeOfPod.delete(podKey);
    const promised = this.byNode.get(nodeName);
    const pod = promised?.get(podKey);
    promised?.delete(podKey);
    if (promised?.size === 0) this.byNode.delete(nodeName);
    return pod;
  }
}
