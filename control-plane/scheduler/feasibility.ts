import type { Change, Filter, Prepared, Rejection } from "./filters/filter.js";
import type { NodeInfo } from "./node-info.js";
import type { PodInfo } from "./pod-info.js";
import type { Snapshot } from "./snapshot.js";

/** Why a node can't take a pod, and which filter says so. */
export interface Refusal {
  readonly node: NodeInfo;
  readonly filter: Filter;
  readonly rejection: Rejection;
}

interface PreparedFilter {
  readonly filter: Filter;
  readonly prepared: Prepared;
}

/** One pod's filters, prepared on one snapshot: which nodes would take it. */
export class Feasibility {
  private readonly filters: readonly PreparedFilter[];
  private readonly faulty: PreparedFilter | undefined;

  constructor(
    readonly pod: PodInfo,
    filters: readonly Filter[],
    private readonly snapshot: Snapshot,
  ) {
    this.filters = filters.flatMap((filter) => {
      const prepared = filter.prepare(pod, snapshot);
      return prepared ? [{ filter, prepared }] : [];
    });
    this.faulty = this.filters.find(({ prepared }) => prepared.fault);
  }

  /** undefined: the node takes the pod, with those that were promised their place there and without. */
  refusal(node: NodeInfo): Refusal | undefined {
    const promised = this.snapshot.nominations.isEmpty ? [] : this.promisedBefore(node.name);
    if (promised.length === 0) return this.refusalAsItIs(node);
    return this.refusalWith(node, promised) ?? this.refusalAsItIs(node);
  }

  /** Counts a pod in or out, as if it came to the node or left it. */
  count(other: PodInfo, node: NodeInfo, change: Change): void {
    if (change > 0) node.add(other);
    else node.remove(other.key);
    for (const { prepared } of this.filters) prepared.count?.(other, node, change);
  }

  /** Why no node can take the pod, whichever it is. */
  get fault(): Rejection | undefined {
    return this.faulty?.prepared.fault;
  }

  /** What a person should know when no node takes the pod. */
  hints(): string[] {
    return this.filters.map(({ prepared }) => prepared.hint?.()).filter((hint) => hint !== undefined);
  }

  private refusalAsItIs(node: NodeInfo): Refusal | undefined {
    const { filter, prepared } = this.faulty ?? {};
    if (filter && prepared?.fault) return { node, filter, rejection: prepared.fault };
    for (const { filter, prepared } of this.filters) {
      const rejection = prepared.check(node);
      if (rejection) return { node, filter, rejection };
    }
    return undefined;
  }

  private refusalWith(node: NodeInfo, promised: readonly PodInfo[]): Refusal | undefined {
    const crowded = node.copy();
    for (const other of promised) this.count(other, crowded, 1);
    const refusal = this.refusalAsItIs(crowded);
    for (const other of promised) this.count(other, crowded, -1);
    return refusal && { ...refusal, node };
  }

  /** Others to whom the node was promised, and who are not less important. */
  private promisedBefore(nodeName: string): PodInfo[] {
    const { nominations } = this.snapshot;
    const { key, priority } = this.pod;
    return [...nominations.on(nodeName).values()].filter(
      (other) => other.key !== key && other.priority >= priority,
    );
  }
}
