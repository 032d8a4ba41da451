import type { PodInfo } from "./pod-info.js";
import type { AffinityTerm } from "./topology.js";

/** Placed pods by the namespaces that affinity terms of theirs are about, so that others need not be asked. */
export class TermIndex {
  private readonly byNamespace = new Map<string, Map<string, PodInfo>>();
  /** Those that choose namespaces by labels: any may be meant. */
  private readonly anywhere = new Map<string, PodInfo>();

  constructor(private readonly termsOf: (pod: PodInfo) => readonly AffinityTerm[]) {}

  get choosesByLabels(): boolean {
    return this.anywhere.size > 0;
  }

  add(pod: PodInfo): void {
    const terms = this.termsOf(pod);
    if (terms.some(({ namespaceSelector }) => namespaceSelector)) {
      this.anywhere.set(pod.key, pod);
      return;
    }
    for (const { namespaces } of terms) for (const namespace of namespaces) this.addTo(namespace, pod);
  }

  remove(pod: PodInfo): void {
    this.anywhere.delete(pod.key);
    for (const { namespaces } of this.termsOf(pod)) {
      for (const namespace of namespaces) this.removeFrom(namespace, pod.key);
    }
  }

  /** Each pod once. */
  *about(namespace: string): Iterable<PodInfo> {
    yield* this.byNamespace.get(namespace)?.values() ?? [];
    yield* this.anywhere.values();
  }

  private addTo(namespace: string, pod: PodInfo): void {
    const pods = this.byNamespace.get(namespace) ?? new Map<string, PodInfo>();
    this.byNamespace.set(namespace, pods.set(pod.key, pod));
  }

  private removeFrom(namespace: string, key: string): void {
    const pods = this.byNamespace.get(namespace);
    pods?.delete(key);
    if (pods?.size === 0) this.byNamespace.delete(namespace);
  }
}
