import type { PodInfo } from "./pod-info.js";
import type { AffinityTerm } from "./topology.js";

/** The placed pods that have the same term: those of one template, mostly. */
export interface SharedTerm<T extends AffinityTerm> {
  readonly term: T;
  readonly pods: ReadonlyMap<string, PodInfo>;
}

type ByTerm<T extends AffinityTerm> = Map<string, { readonly term: T; readonly pods: Map<string, PodInfo> }>;

/** Affinity terms of placed pods by the namespaces that they are about, so that others need not be asked. */
export class TermIndex<T extends AffinityTerm> {
  private readonly byNamespace = new Map<string, ByTerm<T>>();
  /** Those that choose namespaces by labels: any may be meant. */
  private readonly anywhere: ByTerm<T> = new Map();

  constructor(private readonly termsOf: (pod: PodInfo) => readonly T[]) {}

  get choosesByLabels(): boolean {
    return this.anywhere.size > 0;
  }

  add(pod: PodInfo): void {
    this.termsOf(pod).forEach((term, index) => {
      if (term.namespaceSelector) addTo(this.anywhere, term, index, pod);
      else for (const namespace of term.namespaces) addTo(this.about(namespace, true), term, index, pod);
    });
  }

  remove(pod: PodInfo): void {
    this.termsOf(pod).forEach((term, index) => {
      removeFrom(this.anywhere, term, index, pod);
      for (const namespace of term.namespaces) {
        const terms = this.about(namespace);
        removeFrom(terms, term, index, pod);
        if (terms.size === 0) this.byNamespace.delete(namespace);
      }
    });
  }

  *termsAbout(namespace: string): Iterable<SharedTerm<T>> {
    yield* this.about(namespace).values();
    yield* this.anywhere.values();
  }

  private about(namespace: string, isKept = false): ByTerm<T> {
    const terms: ByTerm<T> = this.byNamespace.get(namespace) ?? new Map();
    if (isKept) this.byNamespace.set(namespace, terms);
    return terms;
  }
}

/** A pod may have the same term twice: then it counts twice. */
const keyOf = ({ identity }: AffinityTerm, index: number) => `${index} ${identity}`;

function addTo<T extends AffinityTerm>(terms: ByTerm<T>, term: T, index: number, pod: PodInfo): void {
  const key = keyOf(term, index);
  const shared = terms.get(key) ?? { term, pods: new Map<string, PodInfo>() };
  shared.pods.set(pod.key, pod);
  terms.set(key, shared);
}

function removeFrom<T extends AffinityTerm>(terms: ByTerm<T>, term: T, index: number, pod: PodInfo): void {
  const key = keyOf(term, index);
  const shared = terms.get(key);
  shared?.pods.delete(pod.key);
  if (shared?.pods.size === 0) terms.delete(key);
}
