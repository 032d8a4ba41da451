import type { LabelSelector } from "../../api/meta/label-selector.js";
import { isTerminating } from "../../api/meta/pods.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import { type LabelPair, type PlacedPod, PodsByLabel, pairsOf } from "./pods-by-label.js";
import { topologyOf } from "./topology.js";

/** So many different selectors are remembered that name a label: only pods that have it are compared with them. */
const mostNaming = 1_024;
/** So many of the others, each of which costs a comparison with every pod that comes. */
const mostOthers = 64;

/** The placed pods of a namespace. Pods of one template ask for the same labels again and again: answers are kept up to date. */
export class PodsOfNamespace {
  private readonly all = new Map<string, PlacedPod>();
  private readonly byLabel = new PodsByLabel();
  /** Of both who asked last stands last. */
  private readonly naming = new Map<string, Answer>();
  private readonly others = new Map<string, Answer>();
  private readonly byPair = new Map<LabelPair, Set<Answer>>();

  get isEmpty(): boolean {
    return this.all.size === 0;
  }

  add(pod: PodInfo, node: NodeInfo): void {
    const placed = [pod, node] as const;
    this.all.set(pod.key, placed);
    this.byLabel.add(placed);
    for (const answer of this.answersAbout(placed)) answer.add(placed);
  }

  remove(key: string): void {
    const placed = this.all.get(key);
    if (!placed) return;
    this.all.delete(key);
    this.byLabel.remove(placed);
    for (const answer of this.answersAbout(placed)) answer.remove(key);
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
    for (const answer of [...this.naming.values(), ...this.others.values()]) answer.forgetDomains();
  }

  /** Those that may mean a pod. */
  private *answersAbout([{ pod }]: PlacedPod): Iterable<Answer> {
    yield* this.others.values();
    for (const pair of pairsOf(pod.metadata.labels)) yield* this.byPair.get(pair) ?? [];
  }

  private answerTo(selector: LabelSelector): Answer {
    // Without requirements a selector means all pods, or none.
    const key = JSON.stringify([selector.requirements, selector.matches({})]);
    const known = this.naming.get(key) ?? this.others.get(key);
    const answer = known ?? this.findOut(selector);
    if (answer.pair === undefined) keep(this.others, key, answer, mostOthers);
    else this.forget(keep(this.naming, key, answer, mostNaming));
    return answer;
  }

  private findOut(selector: LabelSelector): Answer {
    const pair = this.byLabel.rarest(selector);
    if (pair === undefined) return new Answer(selector, this.all.values());
    const answer = new Answer(selector, this.byLabel.with(pair), pair);
    this.byPair.set(pair, (this.byPair.get(pair) ?? new Set()).add(answer));
    return answer;
  }

  private forget(answer: Answer | undefined): void {
    if (answer?.pair === undefined) return;
    const answers = this.byPair.get(answer.pair);
    answers?.delete(answer);
    if (answers?.size === 0) this.byPair.delete(answer.pair);
  }
}

/** Puts it last, and returns the first when that had to go. */
function keep(answers: Map<string, Answer>, key: string, answer: Answer, most: number): Answer | undefined {
  answers.delete(key);
  answers.set(key, answer);
  const [oldest] = answers;
  if (answers.size <= most || !oldest) return undefined;
  answers.delete(oldest[0]);
  return oldest[1];
}

/** Which pods a selector means, and where. */
class Answer {
  readonly pods = new Map<string, PlacedPod>();
  readonly onNodes = new Map<NodeInfo, number>();
  private readonly byKey = new Map<string, Map<string, number>>();

  constructor(
    private readonly selector: LabelSelector,
    all: Iterable<PlacedPod>,
    /** A label that all of them have. */
    readonly pair?: LabelPair,
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
