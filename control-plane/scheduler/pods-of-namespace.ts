import type { LabelSelector } from "../../api/meta/label-selector.js";
import type { PodInfo } from "./pod-info.js";

/** So many different selectors are remembered: each costs a comparison with every pod that comes. */
const mostAsked = 64;

interface Answer {
  readonly selector: LabelSelector;
  readonly pods: Map<string, PodInfo>;
}

/** The placed pods of a namespace. Pods of one template ask for the same labels again and again: answers are kept up to date. */
export class PodsOfNamespace {
  private readonly all = new Map<string, PodInfo>();
  /** Who asked last stands last. */
  private readonly answers = new Map<string, Answer>();

  get isEmpty(): boolean {
    return this.all.size === 0;
  }

  add(pod: PodInfo): void {
    this.all.set(pod.key, pod);
    for (const { selector, pods } of this.answers.values()) {
      if (selector.matches(pod.pod.metadata.labels)) pods.set(pod.key, pod);
    }
  }

  remove(key: string): void {
    this.all.delete(key);
    for (const { pods } of this.answers.values()) pods.delete(key);
  }

  matching(selector: LabelSelector): Iterable<PodInfo> {
    if (selector.requirements.length === 0) return selector.matches({}) ? this.all.values() : [];
    const key = JSON.stringify(selector.requirements);
    const answer = this.answers.get(key) ?? this.find(selector);
    this.answers.delete(key);
    this.answers.set(key, answer);
    const [oldest] = this.answers.keys();
    if (this.answers.size > mostAsked && oldest !== undefined) this.answers.delete(oldest);
    return answer.pods.values();
  }

  private find(selector: LabelSelector): Answer {
    const found = [...this.all].filter(([, { pod }]) => selector.matches(pod.metadata.labels));
    return { selector, pods: new Map(found) };
  }
}
