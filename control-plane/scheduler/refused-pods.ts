import { type ClusterEvent, nodeNameOf } from "./cluster-event.js";
import type { Filter } from "./filters/filter.js";
import { type PodInfo, schedulerNameOf } from "./pod-info.js";
import type { QueuedPod } from "./queued-pod.js";
import type { Snapshot } from "./snapshot.js";

interface Refused {
  readonly pod: QueuedPod;
  readonly sinceMs: number;
  /** Who was refused before it has a smaller one. */
  readonly turn: number;
}

/** Pods that the same filters refused, and that ask the same of them: one answer does for all. */
interface Group {
  readonly key: string;
  readonly filters: readonly Filter[];
  readonly pods: Map<string, Refused>;
}

/** Pods that found no node, by what might help them: an event costs as much as there are different demands. */
export class RefusedPods {
  private readonly groups = new Map<string, Group>();
  private readonly byFilter = new Map<Filter, Set<Group>>();
  private readonly groupOf = new Map<string, Group>();

  private turns = 0;

  get size(): number {
    return this.groupOf.size;
  }

  has({ key }: QueuedPod): boolean {
    return this.groupOf.has(key);
  }

  add(pod: QueuedPod, filters: readonly Filter[], sinceMs: number): void {
    const group = this.groupFor(pod, filters);
    group.pods.set(pod.key, { pod, sinceMs, turn: this.turns++ });
    this.groupOf.set(pod.key, group);
  }

  remove({ key }: QueuedPod): void {
    const group = this.groupOf.get(key);
    if (!group) return;
    this.groupOf.delete(key);
    group.pods.delete(key);
    if (group.pods.size === 0) this.drop(group);
  }

  /** Those for whom the event may have opened a node; they are forgotten here. */
  takeWoken(event: ClusterEvent, snapshot: Snapshot): QueuedPod[] {
    const woken = new Set<Group>();
    const nodeName = nodeNameOf(event);
    for (const [filter, groups] of this.byFilter) {
      if (!filter.events.includes(event.type)) continue;
      for (const group of groups) {
        const [first] = group.pods.values();
        if (!first || woken.has(group) || isElsewhere(filter, first.pod.info, nodeName)) continue;
        if (filter.wakes(first.pod.info, event, snapshot)) woken.add(group);
      }
    }
    return this.release([...woken].flatMap((group) => [...group.pods.values()]));
  }

  /** Those that were refused before that moment; they are forgotten here. */
  takeOlder(thanMs: number): QueuedPod[] {
    const all = [...this.groups.values()].flatMap(({ pods }) => [...pods.values()]);
    return this.release(all.filter(({ sinceMs }) => sinceMs < thanMs));
  }

  /** In the order in which they were refused. */
  private release(refused: readonly Refused[]): QueuedPod[] {
    const pods = [...refused].sort((a, b) => a.turn - b.turn).map(({ pod }) => pod);
    for (const pod of pods) this.remove(pod);
    return pods;
  }

  private groupFor({ info }: QueuedPod, filters: readonly Filter[]): Group {
    const demands = filters.map((filter) => [filter.name, filter.demand(info)]);
    const key = JSON.stringify([schedulerNameOf(info.pod), [...(info.pinnedTo ?? [])], demands]);
    const known = this.groups.get(key);
    if (known) return known;
    const group: Group = { key, filters, pods: new Map() };
    this.groups.set(key, group);
    for (const filter of filters) {
      this.byFilter.set(filter, (this.byFilter.get(filter) ?? new Set()).add(group));
    }
    return group;
  }

  private drop(group: Group): void {
    this.groups.delete(group.key);
    for (const filter of group.filters) this.byFilter.get(filter)?.delete(group);
  }
}

/** On a node that the pod doesn't name, where the filter looks at one node at a time. */
function isElsewhere({ isLocal }: Filter, { pinnedTo }: PodInfo, nodeName: string | undefined): boolean {
  return isLocal && pinnedTo !== undefined && nodeName !== undefined && !pinnedTo.has(nodeName);
}
