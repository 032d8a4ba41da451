import type { LabelSelector } from "../../api/meta/label-selector.js";
import { isTerminating } from "../../api/meta/pods.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import { topologyOf } from "./topology.js";

/** A pod and where it is. */
export type PlacedPod = readonly [PodInfo, NodeInfo];

/** So many different selectors are remembered: each costs a comparison with every pod that comes. */
const mostAsked = 64;

/** The placed pods of a namespace. Pods of one template ask for the same labels again and again: answers are kept up to date. */
export class PodsOfNamespace {
  private readonly all = new Map<string, PlacedPod>();
  /** Who asked last stands last. */
  private readonly answers = new Map<string, Answer>();

  get isEmpty(): boolean {
    return this.all.size === 0;
  }

  add(pod: PodInfo, node: NodeInfo): void {
    const placed = [pod, node] as const;
    this.all.set(pod.key, placed);
    for (const answer of this.answers.values()) answer.add(placed);
  }

  remove(key: string): void {
    this.all.delete(key);
    for (const answer of this.answers.values()) answer.remove(key);
  }

  matching(selector: LabelSelector): Iterable<PlacedPod> {
    return this.answerTo(selector).pods.values();
  }

  /** How many of them are on each node; those that are on their way out don't count. */
  counts(selector: LabelSelector): ReadonlyMap<NodeInfo, number> {
    return this.answerTo(selector).onNodes;
  }

  /** The same by what their nodes have under a topology key, those of them that are known. */
  domainCounts(selector: LabelSelector, topologyKey: string): ReadonlyMap<string, number> {
    return this.answerTo(selector).inDomains(topologyKey);
  }

  /** To be called when what nodes have under topology keys is another. */
  forgetDomains(): void {
    for (const answer of this.answers.values()) answer.forgetDomains();
  }

  private answerTo(selector: LabelSelector): Answer {
    // Without requirements a selector means all pods, or none.
    const key = JSON.stringify([selector.requirements, selector.matches({})]);
    const answer = this.answers.get(key) ?? new Answer(selector, this.all.values());
    this.answers.delete(key);
    this.answers.set(key, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > mostAsked && oldest !== undefined) this.answers.delete(oldest);
    return answer;
  }
}

/** Which pods a selector means, and where. */
class Answer {
  readonly pods = new Map<string, PlacedPod>();
  readonly onNodes = new Map<NodeInfo, number>();
  private readonly byKey = new Map<string, Map<string, number>>();

  constructor(
    private readonly selector: LabelSelector,
    all: Iterable<PlacedPod>,
  ) {
    for (const placed of all) this.add(placed);
  }

  add(placed: PlacedPod): void {
    const [{ key, pod }] = placed;
    if (!this.selector.matches(pod.metadata.labels)) return;
    this.pods.set(key, placed);
    this.count(placed, 1);
  }

  remove(key: string): void {
    const placed = this.pods.get(key);
    if (!placed) return;
    this.pods.delete(key);
    this.count(placed, -1);
  }

  inDomains(topologyKey: string): ReadonlyMap<string, number> {
    const known = this.byKey.get(topologyKey);
    if (known) return known;
    const counts = new Map<string, number>();
    for (const [node, count] of this.onNodes) addIn(counts, node, topologyKey, count);
    this.byKey.set(topologyKey, counts);
    return counts;
  }

  forgetDomains(): void {
    this.byKey.clear();
  }

  private count([{ pod }, node]: PlacedPod, change: 1 | -1): void {
    if (isTerminating(pod)) return;
    const count = (this.onNodes.get(node) ?? 0) + change;
    if (count > 0) this.onNodes.set(node, count);
    else this.onNodes.delete(node);
    for (const [topologyKey, counts] of this.byKey) addIn(counts, node, topologyKey, change);
  }
}

function addIn(
  counts: Map<string, number>,
  { node, isKnown }: NodeInfo,
  topologyKey: string,
  change: number,
) {
  const domain = isKnown ? topologyOf(node, topologyKey) : undefined;
  if (domain !== undefined) counts.set(domain, (counts.get(domain) ?? 0) + change);
}
