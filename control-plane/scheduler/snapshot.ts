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
  /** Pods whose required anti-affinity others must respect, by the namespaces that it names. */
  private readonly repelling = new Map<string, Map<string, PodInfo>>();
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

  /** The placed pods that may not have some pods of a namespace near them. */
  repellingIn(namespace: string): Iterable<PodInfo> {
    return this.repelling.get(namespace)?.values() ?? [];
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
    addTo(this.byNamespace, info.namespace, info);
    for (const namespace of repelledBy(info)) addTo(this.repelling, namespace, info);
  }

  removePod(key: string): void {
    const nodeName = this.nodeOfPod.get(key);
    if (nodeName === undefined) return;
    this.nodeOfPod.delete(key);
    const node = this.byName.get(nodeName);
    const info = node?.remove(key);
    if (info) {
      removeFrom(this.byNamespace, info.namespace, key);
      for (const namespace of repelledBy(info)) removeFrom(this.repelling, namespace, key);
    }
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

const repelledBy = ({ repels }: PodInfo) => new Set(repels.flatMap(({ namespaces }) => [...namespaces]));

type Index = Map<string, Map<string, PodInfo>>;

function addTo(index: Index, name: string, info: PodInfo): void {
  const pods = index.get(name) ?? new Map<string, PodInfo>();
  index.set(name, pods.set(info.key, info));
}

function removeFrom(index: Index, name: string, key: string): void {
  const pods = index.get(name);
  pods?.delete(key);
  if (pods?.size === 0) index.delete(name);
}
