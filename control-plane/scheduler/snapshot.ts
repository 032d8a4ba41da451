import type { V1Node, V1Pod } from "../../api/generated/types.js";
import { keyOf } from "../../api/meta/object.js";
import { isTerminal } from "../../api/meta/pods.js";
import { NodeInfo } from "./node-info.js";
import { type PodInfo, podInfoOf } from "./pod-info.js";

/**
 * Nodes with their pods, updated in place from informer events. A pod that was just given a node counts there at once
 * (assumed), before the API says so.
 */
export class Snapshot {
  private readonly byName = new Map<string, NodeInfo>();
  private readonly nodeOfPod = new Map<string, string>();
  private readonly byNamespace = new Map<string, Map<string, PodInfo>>();
  /** Pods whose required anti-affinity others must respect. */
  readonly repelling = new Map<string, PodInfo>();
  private ordered: readonly NodeInfo[] | undefined;

  get nodes(): readonly NodeInfo[] {
    this.ordered ??= [...this.byName.values()].filter(({ name }) => this.known.has(name));
    return this.ordered;
  }

  /** Nodes that the API knows; pods may be seen before their node is. */
  private readonly known = new Set<string>();

  node(name: string): NodeInfo | undefined {
    return this.known.has(name) ? this.byName.get(name) : undefined;
  }

  nodeOf(podKey: string): NodeInfo | undefined {
    const name = this.nodeOfPod.get(podKey);
    return name === undefined ? undefined : this.node(name);
  }

  /** The placed pods of a namespace. */
  podsIn(namespace: string): Iterable<PodInfo> {
    return this.byNamespace.get(namespace)?.values() ?? [];
  }

  setNode(node: V1Node): void {
    const name = node.metadata.name ?? "";
    this.infoOf(name, node).setNode(node);
    this.known.add(name);
    this.ordered = undefined;
  }

  removeNode(name: string): void {
    this.known.delete(name);
    if (this.byName.get(name)?.pods.size === 0) this.byName.delete(name);
    this.ordered = undefined;
  }

  /** Takes a pod as the API shows it: placed, moved on, ended or unplaced. */
  setPod(pod: V1Pod): void {
    const { nodeName } = pod.spec ?? {};
    if (nodeName && !isTerminal(pod)) this.place(podInfoOf(pod), nodeName);
    else this.removePod(keyOf(pod.metadata));
  }

  place(info: PodInfo, nodeName: string): void {
    this.removePod(info.key);
    this.infoOf(nodeName).add(info);
    this.nodeOfPod.set(info.key, nodeName);
    const namespace = info.pod.metadata.namespace ?? "";
    const siblings = this.byNamespace.get(namespace) ?? new Map<string, PodInfo>();
    this.byNamespace.set(namespace, siblings.set(info.key, info));
    if (info.requiredAntiAffinity.length > 0) this.repelling.set(info.key, info);
  }

  removePod(key: string): void {
    const nodeName = this.nodeOfPod.get(key);
    if (nodeName === undefined) return;
    this.nodeOfPod.delete(key);
    this.repelling.delete(key);
    const node = this.byName.get(nodeName);
    const namespace = node?.remove(key)?.pod.metadata.namespace ?? "";
    const siblings = this.byNamespace.get(namespace);
    siblings?.delete(key);
    if (siblings?.size === 0) this.byNamespace.delete(namespace);
    if (node?.pods.size === 0 && !this.known.has(nodeName)) this.byName.delete(nodeName);
  }

  private infoOf(name: string, node?: V1Node): NodeInfo {
    const existing = this.byName.get(name);
    if (existing) return existing;
    const created = new NodeInfo(node ?? { apiVersion: "v1", kind: "Node", metadata: { name } });
    this.byName.set(name, created);
    return created;
  }
}
