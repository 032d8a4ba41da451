import type { V1Namespace, V1Node, V1Pod } from "../../api/generated/types.js";
import { sameData } from "../../api/json/plain-data.js";
import type { LabelSelector, Labels } from "../../api/meta/label-selector.js";
import { keyOf } from "../../api/meta/object.js";
import { isTerminal } from "../../api/meta/pods.js";
import type { WeightedTerm } from "./affinity-terms.js";
import { NodeInfo } from "./node-info.js";
import { Nominations } from "./nominations.js";
import { type PodInfo, podInfoOf } from "./pod-info.js";
import { samePresence } from "./pod-presence.js";
import type { PlacedPod } from "./pods-by-label.js";
import { PodsOfNamespace } from "./pods-of-namespace.js";
import { TermIndex } from "./term-index.js";
import { type AffinityTerm, meansNamespace } from "./topology.js";

/** One without a weight is required. */
export type PullingTerm = AffinityTerm & Partial<WeightedTerm>;

const nowhere: ReadonlyMap<NodeInfo, number> = new Map();
const none: ReadonlyMap<string, number> = new Map();

/**
 * Nodes with their pods, updated in place from informer events. A pod that was just given a node counts there at once
 * (assumed), before the API says so.
 */
export class Snapshot {
  /** Pods whose required anti-affinity others must respect. */
  readonly repelling = new TermIndex(({ affinity }) => affinity.repels);
  /** Pods that want others near, or not. */
  readonly pulling = new TermIndex<PullingTerm>(({ affinity }) => [
    ...affinity.attracts,
    ...affinity.prefers,
  ]);
  /** How many nodes have an image, by each of its names. */
  readonly imageNodes = new Map<string, number>();
  readonly namespaceLabels = new Map<string, Labels>();
  readonly nominations = new Nominations();
  private readonly byName = new Map<string, NodeInfo>();
  private readonly nodeOfPod = new Map<string, NodeInfo>();
  private readonly byNamespace = new Map<string, PodsOfNamespace>();
  private ordered: readonly NodeInfo[] | undefined;

  get nodes(): readonly NodeInfo[] {
    this.ordered ??= [...this.byName.values()].filter(({ isKnown }) => isKnown);
    return this.ordered;
  }

  named(nodeName: string): NodeInfo | undefined {
    const node = this.byName.get(nodeName);
    return node?.isKnown ? node : undefined;
  }

  nodeOf(podKey: string): NodeInfo | undefined {
    const node = this.nodeOfPod.get(podKey);
    return node?.isKnown ? node : undefined;
  }

  /** "" when it has none. */
  nodeNameOf(podKey: string): string {
    return this.nodeOfPod.get(podKey)?.name ?? "";
  }

  /** The pod as it is placed, were it on a node that isn't known. */
  placed(podKey: string): PodInfo | undefined {
    return this.nodeOfPod.get(podKey)?.pods.get(podKey);
  }

  /** The placed pods of a namespace that have such labels. */
  *podsIn(namespace: string, selector: LabelSelector): Iterable<PlacedPod> {
    for (const placed of this.byNamespace.get(namespace)?.matching(selector) ?? []) {
      if (placed[1].isKnown) yield placed;
    }
  }

  /** How many of them stay, by node; among these may be nodes that aren't known. */
  countsIn(namespace: string, selector: LabelSelector): ReadonlyMap<NodeInfo, number> {
    return this.byNamespace.get(namespace)?.counts(selector) ?? nowhere;
  }

  /** How many of them stay, by what their nodes have under a topology key. */
  domainCountsIn(
    namespace: string,
    selector: LabelSelector,
    topologyKey: string,
  ): ReadonlyMap<string, number> {
    return this.byNamespace.get(namespace)?.domainCounts(selector, topologyKey) ?? none;
  }

  *podsMeantBy(term: AffinityTerm): Iterable<PlacedPod> {
    const names = term.namespaceSelector ? this.byNamespace.keys() : term.namespaces;
    for (const name of names) {
      if (meansNamespace(term, name, this.namespaceLabels)) yield* this.podsIn(name, term.selector);
    }
  }

  setNamespace({ metadata: { name = "", labels = {} } }: V1Namespace): void {
    this.namespaceLabels.set(name, labels);
  }

  setNode(node: V1Node): void {
    const name = node.metadata.name ?? "";
    const info = this.infoOf(name, node);
    if (info.isKnown) this.countImages(info, -1);
    if (!info.isKnown || !sameData(info.node.metadata.labels, node.metadata.labels)) this.forgetDomains();
    info.setNode(node);
    info.isKnown = true;
    this.countImages(info, 1);
    this.ordered = undefined;
  }

  removeNode(name: string): void {
    const node = this.byName.get(name);
    if (!node?.isKnown) return;
    node.isKnown = false;
    this.countImages(node, -1);
    this.forgetDomains();
    if (node.pods.size === 0) this.byName.delete(name);
    this.ordered = undefined;
  }

  /** Takes a pod as the API shows it: placed, moved on, ended or unplaced. */
  setPod(pod: V1Pod): void {
    const { nodeName } = pod.spec ?? {};
    if (nodeName && !isTerminal(pod)) this.place(podInfoOf(pod), nodeName);
    else this.removePod(keyOf(pod.metadata));
  }

  /** Takes a pod as it was assumed, if that is how the API shows it. Undefined: it isn't, and nothing has changed. */
  confirm(pod: V1Pod): PodInfo | undefined {
    const key = keyOf(pod.metadata);
    const node = this.nodeOfPod.get(key);
    const info = node?.pods.get(key);
    if (!info || node?.name !== pod.spec?.nodeName || !samePresence(pod, info.pod)) return undefined;
    info.pod = pod;
    return info;
  }

  place(info: PodInfo, nodeName: string): void {
    this.removePod(info.key);
    const node = this.infoOf(nodeName);
    node.add(info);
    this.nodeOfPod.set(info.key, node);
    const local = this.byNamespace.get(info.namespace) ?? new PodsOfNamespace();
    local.add(info, node);
    this.byNamespace.set(info.namespace, local);
    this.repelling.add(info);
    this.pulling.add(info);
  }

  removePod(key: string): void {
    const node = this.nodeOfPod.get(key);
    const info = node?.remove(key);
    if (!node || !info) return;
    this.nodeOfPod.delete(key);
    const local = this.byNamespace.get(info.namespace);
    local?.remove(key);
    if (local?.isEmpty) this.byNamespace.delete(info.namespace);
    this.repelling.remove(info);
    this.pulling.remove(info);
    if (node.pods.size === 0 && !node.isKnown) this.byName.delete(node.name);
  }

  /** Nodes have other labels, or are others. */
  private forgetDomains(): void {
    for (const local of this.byNamespace.values()) local.forgetDomains();
  }

  private countImages({ images }: NodeInfo, sign: 1 | -1): void {
    for (const image of images.keys()) {
      const count = (this.imageNodes.get(image) ?? 0) + sign;
      if (count > 0) this.imageNodes.set(image, count);
      else this.imageNodes.delete(image);
    }
  }

  private infoOf(name: string, node?: V1Node): NodeInfo {
    const existing = this.byName.get(name);
    if (existing) return existing;
    const created = new NodeInfo(node ?? { apiVersion: "v1", kind: "Node", metadata: { name } });
    this.byName.set(name, created);
    return created;
  }
}
